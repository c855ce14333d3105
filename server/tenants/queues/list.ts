import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { listOwnApplications } from '../applications/data.ts'
import { countQueues, listQueuePage } from './data.ts'
import type { QueueListInput, QueuePage } from './schema.ts'

/** Lists a page of the queues of the caller's applications. */
export async function listQueues(ctx: Ctx, input: QueueListInput): Promise<QueuePage> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { applicationId, show, page, pageSize } = input
  const own = await listOwnApplications(ctx.db, actor)
  if (applicationId && !own.some(({ id }) => id === applicationId)) throw notFound()
  const scope = {
    organizationId: actor.organizationId,
    applicationId: applicationId ?? actor.applicationId,
    active: show === 'all' ? null : show === 'active',
  }
  const [rows, total] = await Promise.all([
    listQueuePage(ctx.db, scope, { limit: pageSize, offset: (page - 1) * pageSize }),
    countQueues(ctx.db, scope),
  ])
  return { rows, total, page, pageSize }
}
