import type { Ctx } from '#server/platform/context.ts'
import { getOwnApplication, requireStaff } from './access.ts'
import { listAgents as listRows } from './data.ts'
import type { AgentsInput, ManagedAgent } from './schema.ts'

/** Lists the application's agents whose hours the caller may manage; an agent gets only themselves. */
export async function listManagedAgents(ctx: Ctx, input: AgentsInput): Promise<ManagedAgent[]> {
  const actor = requireStaff(ctx)
  const { applicationId } = input
  const application = await getOwnApplication(ctx, actor, applicationId)
  return listRows(ctx.db, actor.organizationId, application.id, actor.kind === 'agent' ? actor.staffId : null)
}
