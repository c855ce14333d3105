import type { Ctx } from '#server/platform/context.ts'
import { getExceptionScope, requireStaff } from './access.ts'
import { listAffectedAppointments } from './affectedData.ts'
import { affectedTimesOf } from './rules.ts'
import type { AffectedAppointments, ExceptionInput } from './schema.ts'

/** Lists the live appointments that an exception would affect, without saving anything. */
export async function previewException(ctx: Ctx, input: ExceptionInput): Promise<AffectedAppointments> {
  const actor = requireStaff(ctx)
  const scope = await getExceptionScope(ctx, actor, input)
  return listAffectedAppointments(ctx.db, scope, affectedTimesOf(input), ctx.now())
}
