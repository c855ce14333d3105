import type { Ctx } from '#server/platform/context.ts'
import { getManagedAgent, requireStaff } from './access.ts'
import { listWeekly } from './data.ts'
import { agentInput, type Hours } from './schema.ts'

/** An agent's weekly hours, for themselves and those who manage them. */
export async function getHours(ctx: Ctx, given: unknown): Promise<Hours> {
  const actor = requireStaff(ctx)
  const { agentId } = agentInput.parse(given)
  const { id, name, timezone } = await getManagedAgent(ctx, actor, agentId)
  return { agent: { id, name, timezone }, weekly: await listWeekly(ctx.db, actor.organizationId, agentId) }
}
