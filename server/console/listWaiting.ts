import { type Ctx, requireActor } from '#server/platform/context.ts'
import { listUnaccepted } from './waitingData.ts'

/** More than one person chooses from. */
const MOST = 50

export type WaitingAppointment = Awaited<ReturnType<typeof listUnaccepted>>[number]

/** What waits for somebody in the caller's queues; `acceptAppointment` makes one of them theirs. Only agents have queues. */
export async function listWaiting(ctx: Ctx): Promise<WaitingAppointment[]> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  if (actor.kind !== 'agent') return []
  const { organizationId, staffId: agentId } = actor
  return listUnaccepted(ctx.db, { organizationId, agentId }, ctx.now(), MOST)
}
