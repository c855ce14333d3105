import type { Tx } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findSession, listSessionEvents, setProviderState } from '../sessions/data.ts'
import { recordSessionEvents } from '../sessions/record.ts'
import { foldSessionEvents } from '../sessions/rules.ts'
import type { SessionEvent, SessionState } from '../sessions/schema.ts'

type Of = { organizationId: string; sessionId: string; appointmentId: string }

/** Hands facts of a room on to its session, from where the appointment's status follows as for any vendor's. */
export async function recordRoomEvents(ctx: Ctx, tx: Tx, of: Of, events: readonly SessionEvent[]): Promise<void> {
  const session = await findSession(tx, of.organizationId, of.sessionId)
  if (!session) return
  await recordSessionEvents(ctx, tx, session, events)
  const { phase } = await getSessionState(tx, of)
  const state =
    phase === 'completed' || phase === 'ended_alone' ? 'completed' : phase === 'empty' ? 'waiting' : 'active'
  if (state !== session.providerState) await setProviderState(tx, session, state)
}

export const getSessionState = async (tx: Tx, of: Pick<Of, 'organizationId' | 'sessionId'>): Promise<SessionState> =>
  foldSessionEvents(await listSessionEvents(tx, of.organizationId, of.sessionId))
