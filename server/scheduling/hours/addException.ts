import { newId } from '#server/lib/ids.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getExceptionScope, requireStaff } from './access.ts'
import { listAffectedAppointments } from './affectedData.ts'
import { insertException } from './data.ts'
import { affectedTimesOf } from './rules.ts'
import type { AffectedAppointments, ExceptionInput } from './schema.ts'

/**
 * Adds time off, a closure, extra or changed hours, and returns the live appointments that are affected. These stay unchanged
 * until staff reschedule or cancel them.
 */
export async function addException(ctx: Ctx, input: ExceptionInput): Promise<AffectedAppointments & { id: string }> {
  const actor = requireStaff(ctx)
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
    const affected = await listAffectedAppointments(tx, scope, affectedTimesOf(input), ctx.now())
    await recordAudit(tx, ctx, {
      organizationId: scope.organizationId,
      action: 'exception.add',
      objectType: 'schedule_exception',
      objectId: id,
      // The reason is left out because it may be personal.
      after: {
        agentId: scope.agentId,
        applicationId: scope.applicationId,
        kind,
        from,
        to,
        timezone,
        affected: affected.total,
      },
    })
    return { id, ...affected }
  })
}
