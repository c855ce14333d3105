import { wallMinuteOf, wallText } from '#server/lib/zone.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getExceptionScope, getOwnApplication, requireStaff } from './access.ts'
import { listExceptionPage, type ScheduleException } from './data.ts'
import type { ExceptionRow, ListExceptionsInput, Paged } from './schema.ts'

/** Lists an agent's exceptions, or without an agent those of the application, which all its staff may see; latest first. */
export async function listExceptions(ctx: Ctx, input: ListExceptionsInput): Promise<Paged<ExceptionRow>> {
  const actor = requireStaff(ctx)
  const { agentId, applicationId, page, pageSize } = input
  const { organizationId } = actor
  const scope = agentId
    ? await getExceptionScope(ctx, actor, { agentId, applicationId })
    : { organizationId, applicationId: (await getOwnApplication(ctx, actor, applicationId)).id, agentId: null }
  const found = await listExceptionPage(ctx.db, scope, pageSize, (page - 1) * pageSize)
  return { rows: found.rows.map(toRow), total: found.total, page, pageSize }
}

const toRow = ({
  id,
  kind,
  startsLocal,
  endsLocal,
  timezone,
  reason,
  agentId,
  createdAt,
}: ScheduleException): ExceptionRow => ({
  id,
  kind,
  startsAt: wallText(wallMinuteOf(startsLocal)),
  endsAt: wallText(wallMinuteOf(endsLocal)),
  timezone,
  reason,
  scope: agentId ? 'agent' : 'application',
  createdAt,
})
