import type { Ctx } from '#server/platform/context.ts'
import { listHits } from './hitsData.ts'
import { getManagedScope, requireStaff } from './reach.ts'
import { reachOf } from './rules.ts'
import { exceptionInput, type Hits } from './schema.ts'

/** Which live appointments an exception would take the hours from; nothing is saved. */
export async function previewException(ctx: Ctx, given: unknown): Promise<Hits> {
  const actor = requireStaff(ctx)
  const input = exceptionInput.parse(given)
  const scope = await getManagedScope(ctx, actor, input)
  return listHits(ctx.db, scope, reachOf(input), ctx.now())
}
