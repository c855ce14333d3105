import type { Tx } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findSession, listSessionEvents, setProviderState } from '../sessions/data.ts'
import { recordSessionEvents } from '../sessions/record.ts'
import { foldSessionEvents } from '../sessions/rules.ts'
import type { SessionEvent, SessionState } from '../sessions/schema.ts'

type RoomRef = { organizationId: string; sessionId: string; appointmentId: string }

/** Records events of a built-in room on its session; the appointment's status follows from them as it does for a vendor's session. */
export async function recordRoomEvents(ctx: Ctx, tx: Tx, of: RoomRef, events: readonly SessionEvent[]): Promise<void> {
  const session = await findSession(tx, of.organizationId, of.sessionId)
  if (!session) return
  await recordSessionEvents(ctx, tx, session, events)
  const { phase } = await getSessionState(tx, of)
  const state =
    phase === 'completed' || phase === 'ended_alone' ? 'completed' : phase === 'empty' ? 'waiting' : 'active'
  if (state !== session.providerState) await setProviderState(tx, session, state)
}

export const getSessionState = async (
  tx: Tx,
  of: Pick<RoomRef, 'organizationId' | 'sessionId'>,
): Promise<SessionState> => foldSessionEvents(await listSessionEvents(tx, of.organizationId, of.sessionId))
