import { type Ctx, requireActor } from '#server/platform/context.ts'
import { listUnaccepted } from './waitingData.ts'

/** More than one agent can choose from. */
const MAX_ROWS = 50

export type WaitingAppointment = Awaited<ReturnType<typeof listUnaccepted>>[number]

/**
 * Lists the appointments that wait in the caller's queues; `acceptAppointment` assigns one of them to the caller. Only
 * agents belong to queues.
 */
export async function listWaiting(ctx: Ctx): Promise<WaitingAppointment[]> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  if (actor.kind !== 'agent') return []
  const { organizationId, staffId: agentId } = actor
  return listUnaccepted(ctx.db, { organizationId, agentId }, ctx.now(), MAX_ROWS)
}
