import type { Ctx } from '#server/platform/context.ts'
import { getManagedAgent, requireStaff } from './access.ts'
import { listWeekly } from './data.ts'
import type { AgentInput, Hours } from './schema.ts'

/** Returns an agent's weekly hours, to the agent and to staff who manage the agent. */
export async function getHours(ctx: Ctx, input: AgentInput): Promise<Hours> {
  const actor = requireStaff(ctx)
  const { agentId } = input
  const { id, name, timezone } = await getManagedAgent(ctx, actor, agentId)
  return { agent: { id, name, timezone }, weekly: await listWeekly(ctx.db, actor.organizationId, agentId) }
}
