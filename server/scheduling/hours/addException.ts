import { newId } from '#server/lib/ids.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getExceptionScope, requireStaff } from './access.ts'
import { listAffectedAppointments } from './affectedData.ts'
import { insertException } from './data.ts'
import { affectedTimesOf } from './rules.ts'
import { type AffectedAppointments, exceptionInput } from './schema.ts'

/**
 * Adds time off, a closure, extra or changed hours, and tells which live appointments they hit; those stay as they are
 * until staff move or cancel them.
 */
export async function addException(ctx: Ctx, given: unknown): Promise<AffectedAppointments & { id: string }> {
  const actor = requireStaff(ctx)
  const input = exceptionInput.parse(given)
  const scope = await getExceptionScope(ctx, actor, input)
  const { kind, from, to, timezone } = input
  const id = newId()
  return ctx.db.transaction(async (tx) => {
    await insertException(tx, {
      ...scope,
      id,
      kind,
      startsLocal: from,
      endsLocal: to,
      timezone,
      reason: input.reason || null,
      createdBy: actor.staffId,
      createdAt: ctx.now(),
    })
    const found = await listAffectedAppointments(tx, scope, affectedTimesOf(input), ctx.now())
    await recordAudit(tx, ctx, {
      organizationId: scope.organizationId,
      action: 'exception.add',
      objectType: 'schedule_exception',
      objectId: id,
      // The reason may be personal; it stays in the row.
      after: {
        agentId: scope.agentId,
        applicationId: scope.applicationId,
        kind,
        from,
        to,
        timezone,
        hits: found.total,
      },
    })
    return { id, ...found }
  })
}
