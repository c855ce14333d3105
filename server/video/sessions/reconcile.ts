import { getSnapshot } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { circuitName } from '#server/lib/circuitNames.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { isCircuitOpen } from '#server/platform/jobs/circuitData.ts'
import type { PortResult } from '#server/ports/result.ts'
import type { SessionRef } from '#server/ports/video/types.ts'
import { connectAdapter } from './connect.ts'
import { findSession, listSessionEvents, type SessionRow, setProviderState } from './data.ts'
import { missedEvents } from './missedEventRules.ts'
import { recordSessionEvents } from './record.ts'
import { currentSession, isObsolete } from './rules.ts'
import type { SessionEvent } from './schema.ts'

/** The provider may not list a new session for this long. */
const APPEARANCE_GRACE_MINUTES = 2

/** Number of events added, and whether the provider was queried. */
type Reconciled = { added: number; wasQueried: boolean }

/**
 * Reads the appointment's session from the provider and records the events that no webhook reported. Without a session
 * nothing is queried. Also runs before a participant is marked absent, because webhooks may have been lost.
 */
export async function reconcileSession(ctx: Ctx, appointment: Snapshot): Promise<PortResult<Reconciled>> {
  const { organizationId, applicationId } = appointment
  const nothing = { ok: true, value: { added: 0, wasQueried: false } } as const
  const current = currentSession(appointment)
  const session = current && (await findSession(ctx.db, organizationId, current.id))
  if (!session?.providerId) return nothing
  const { adapter, region } = session
  const connected = await connectAdapter(ctx, { organizationId, applicationId, adapter, region })
  if (connected?.video.capabilities.events !== 'webhook') return nothing
  const found = await connected.video.get(connected.connection, region, session.providerId)
  if (!found.ok) return found
  const known = await listSessionEvents(ctx.db, organizationId, session.id)
  const missed = found.value
    ? missedEvents(found.value, session.id, known, ctx.now())
    : disappearedEvents(session, known, ctx.now())
  const added = await recordMissed(ctx, session, found.value, missed)
  return { ok: true, value: { added, wasQueried: true } }
}

/** Reconciles the session, but skips the call while the vendor's circuit is open, because each attempt would wait for a timeout. */
export async function reconcileUnlessPaused(ctx: Ctx, appointment: Snapshot): Promise<PortResult<Reconciled>> {
  const circuit = circuitName('genesys.sessions', appointment.applicationId)
  return (await isCircuitOpen(ctx.db, appointment.organizationId, circuit))
    ? { ok: false, kind: 'notDone', code: 'circuit_open' }
    : reconcileSession(ctx, appointment)
}

function recordMissed(
  ctx: Ctx,
  session: SessionRow,
  ref: SessionRef | null,
  missed: readonly SessionEvent[],
): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    if (ref && ref.state !== session.providerState) await setProviderState(tx, session, ref.state)
    // A session that was removed while it was read has not failed.
    const isWithdrawn =
      !ref && isObsolete(await getSnapshot(tx, session.organizationId, session.appointmentId), session)
    return missed.length > 0 && !isWithdrawn ? recordSessionEvents(ctx, tx, session, missed) : 0
  })
}

/** Returns a failure event for a session that disappeared at the provider, so that it is replaced. A new session is given time to appear. */
function disappearedEvents(session: SessionRow, known: readonly SessionEvent[], now: Date): SessionEvent[] {
  const isEnded = known.some((one) => one.type === 'completed' || one.type === 'failed')
  if (isEnded || addMinutes(session.providerCreatedAt ?? session.createdAt, APPEARANCE_GRACE_MINUTES) > now) return []
  return [{ eventId: `poll:${session.id}:gone`, type: 'failed', participant: null, at: now }]
}
