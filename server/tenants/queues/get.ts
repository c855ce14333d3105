import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { listAgents } from '../staff/data.ts'
import { findQueue, listPresetsOfQueue } from './data.ts'
import type { QueueById, QueueDetails } from './schema.ts'

/** Returns a queue, the agents who can be its members, and the presets assigned to it. */
export async function getQueue(ctx: Ctx, { id }: QueueById): Promise<QueueDetails> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const found = requireOwnApplication(actor, await findQueue(ctx.db, actor.organizationId, id))
  const { organizationId, ...queue } = found
  const [agents, presets] = await Promise.all([
    listAgents(ctx.db, organizationId, queue.applicationId),
    listPresetsOfQueue(ctx.db, organizationId, id),
  ])
  return {
    ...queue,
    agents: agents.map((agent) => ({ id: agent.id, name: agent.name })),
    presets,
    mayEdit: actor.kind === 'admin',
  }
}
