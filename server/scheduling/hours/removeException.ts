import { notFound } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getExceptionScope, requireStaff } from './access.ts'
import { deleteException, findException } from './data.ts'
import type { RemoveExceptionInput } from './schema.ts'

/** Removes an exception; the weekly hours apply again. */
export async function removeException(ctx: Ctx, input: RemoveExceptionInput): Promise<{ ok: true }> {
  const actor = requireStaff(ctx)
  const { id } = input
  const found = await findException(ctx.db, actor.organizationId, id)
  if (!found) throw notFound()
  const { applicationId, agentId, kind, startsLocal, endsLocal, timezone } = found
  const scope = await getExceptionScope(ctx, actor, { applicationId, agentId: agentId ?? undefined })
  await ctx.db.transaction(async (tx) => {
    if (!(await deleteException(tx, scope.organizationId, id))) throw notFound()
    await recordAudit(tx, ctx, {
      organizationId: scope.organizationId,
      action: 'exception.remove',
      objectType: 'schedule_exception',
      objectId: id,
      before: { agentId, applicationId, kind, from: startsLocal, to: endsLocal, timezone },
    })
  })
  return { ok: true }
}
