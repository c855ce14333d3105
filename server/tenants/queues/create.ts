import { newId } from '#server/lib/ids.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireApplication } from '../applications/scope.ts'
import { insertQueue } from './data.ts'
import { requireMembers } from './requireMembers.ts'
import type { CreateQueueInput } from './schema.ts'

/** Creates a queue with its members. Throws `invalid` with all problems by field. */
export async function createQueue(ctx: Ctx, { applicationId, ...input }: CreateQueueInput): Promise<{ id: string }> {
  const actor = requireActor(ctx, ['admin'])
  const application = await requireApplication(ctx.db, actor, applicationId)
  const scope = { organizationId: actor.organizationId, applicationId: application.id }
  const memberIds = await requireMembers(ctx.db, scope, input.memberIds)
  const id = newId()
  await ctx.db.transaction(async (tx) => {
    await insertQueue(tx, { ...scope, ...input, id, memberIds })
    await recordAudit(tx, ctx, {
      organizationId: scope.organizationId,
      action: 'queue.create',
      objectType: 'queue',
      objectId: id,
      after: { capacity: input.capacity, memberIds },
    })
  })
  return { id }
}
