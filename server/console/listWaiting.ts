import { type Ctx, requireActor } from '#server/platform/context.ts'
import { listUnaccepted } from './waitingData.ts'

/** An agent cannot choose from more appointments at once. */
const MAX_ROWS = 50

export type WaitingAppointment = Awaited<ReturnType<typeof listUnaccepted>>[number]

/**
 * Lists the appointments in the caller's queues that no agent has accepted. The list is empty for supervisors and
 * admins, because only agents belong to queues.
 */
export async function listWaiting(ctx: Ctx): Promise<WaitingAppointment[]> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  if (actor.kind !== 'agent') return []
  const { organizationId, staffId: agentId } = actor
  return listUnaccepted(ctx.db, { organizationId, agentId }, ctx.now(), MAX_ROWS)
}
