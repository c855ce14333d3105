import { newId } from '#server/lib/ids.ts'
import { recordAudit } from '#server/platform/audit/record.ts'
import type { Ctx } from '#server/platform/context.ts'
import { insertException } from './data.ts'
import { listHits } from './hitsData.ts'
import { getManagedScope, requireStaff } from './reach.ts'
import { reachOf } from './rules.ts'
import { exceptionInput, type Hits } from './schema.ts'

/**
 * Adds time off, a closure, extra or changed hours, and tells which live appointments they hit; those stay as they are
 * until staff move or cancel them.
 */
export async function addException(ctx: Ctx, given: unknown): Promise<Hits & { id: string }> {
  const actor = requireStaff(ctx)
  const input = exceptionInput.parse(given)
  const scope = await getManagedScope(ctx, actor, input)
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
    const found = await listHits(tx, scope, reachOf(input), ctx.now())
    await recordAudit(tx, ctx, {
      organizationId: scope.organizationId,
      verb: 'exception.add',
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
