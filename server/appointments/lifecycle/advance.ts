import type { Tx } from '#db/client.ts'
import { findSnapshot, getSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { circuitName } from '#server/lib/circuitNames.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { isCircuitOpen } from '#server/platform/jobs/circuitData.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Outcome } from '#server/platform/jobs/types.ts'
import { releaseOccupancies } from '#server/scheduling/reservations/occupancyData.ts'
import { getCurrentSessionState } from '#server/video/sessions/data.ts'
import { reconcileSession } from '#server/video/sessions/reconcile.ts'
import { toOutcome } from '#server/video/sessions/rules.ts'
import type { SessionState } from '#server/video/sessions/schema.ts'
import { recordWebhookEvents } from '#server/webhooks/events/recordWebhookEvents.ts'
import { type AttendanceOutcome, attendanceOutcome, hasDoubtfulOutcome, waitingAlertAt } from '../attendanceRules.ts'
import { setParticipantStates, setStatus } from '../data.ts'
import { replan } from '../plan.ts'
import { waitingAlertJob } from './sendWaitingAlert.ts'

/** Number of attempts to reach a provider that does not respond, before the outcome is decided without it. */
const MAX_RECONCILE_ATTEMPTS = 5

/** Updates an appointment's status and its participants' states from the session's events. Repeating it is safe. */
export async function advanceAppointment(
  ctx: Ctx,
  organizationId: string,
  id: string,
  attempts = MAX_RECONCILE_ATTEMPTS,
): Promise<Outcome> {
  requireActor(ctx, ['system'])
  const retry = await reconcileBeforeFinal(ctx, organizationId, id, attempts)
  if (retry) return retry
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    const sessionState = await getCurrentSessionState(tx, appointment)
    if (!isLive(appointment)) {
      await flagDoubtfulOutcome(ctx, tx, appointment, sessionState)
      return recordPresenceEvents(ctx, tx, appointment)
    }
    await updateParticipantStates(tx, appointment, sessionState)
    await enqueueWaitingAlert(tx, appointment, sessionState)
    const next = attendanceOutcome(appointment, sessionState, ctx.now())
    if (next.status === appointment.status) return recordPresenceEvents(ctx, tx, appointment)
    await changeStatus(ctx, tx, appointment, next)
    await replan(tx, organizationId, id, ctx.now())
  })
  return done()
}

/** Records webhook events for participants who joined or left, although the plan is unchanged. */
async function recordPresenceEvents(ctx: Ctx, tx: Tx, appointment: Snapshot): Promise<void> {
  const { organizationId, id, webhookNotificationTypes } = appointment
  if (webhookNotificationTypes === null) return
  await recordWebhookEvents(tx, await getSnapshot(tx, organizationId, id), ctx.now())
}

/**
 * Asks the provider once before a final status is set, because its webhooks may have been lost. Returns the outcome
 * with which the job is to be retried, or null to go on.
 */
async function reconcileBeforeFinal(
  ctx: Ctx,
  organizationId: string,
  id: string,
  attempts: number,
): Promise<Outcome | null> {
  const appointment = await findSnapshot(ctx.db, organizationId, id)
  if (!appointment || !isLive(appointment)) return null
  const { status } = attendanceOutcome(appointment, await getCurrentSessionState(ctx.db, appointment), ctx.now())
  const isFinal = status === 'no_show' || status === 'failed' || ctx.now() >= joinClosesAt(appointment)
  if (!isFinal) return null
  const reconciled = await reconcileUnlessPaused(ctx, appointment)
  if (reconciled.ok || attempts >= MAX_RECONCILE_ATTEMPTS) return null
  const outcome = toOutcome(reconciled, ctx.now())
  return outcome.kind === 'giveUp' ? null : outcome
}

/** Skips the call while the vendor's circuit is open, because each attempt would wait for a timeout. */
async function reconcileUnlessPaused(ctx: Ctx, appointment: Snapshot): ReturnType<typeof reconcileSession> {
  const circuit = circuitName('genesys.sessions', appointment.applicationId)
  return (await isCircuitOpen(ctx.db, appointment.organizationId, circuit))
    ? { ok: false, kind: 'notDone', code: 'circuit_open' }
    : reconcileSession(ctx, appointment)
}

async function updateParticipantStates(tx: Tx, appointment: Snapshot, sessionState: SessionState): Promise<void> {
  const { organizationId, participants } = appointment
  const sides = [
    { type: 'CUSTOMER', state: sessionState.customer },
    { type: 'AGENT', state: sessionState.agent },
  ] as const
  await Promise.all(
    sides.map(async ({ type, state }) => {
      const changed = participants.filter((one) => one.type === type && one.state !== state).map((one) => one.id)
      if (state && changed.length > 0) await setParticipantStates(tx, organizationId, changed, state)
    }),
  )
}

async function enqueueWaitingAlert(tx: Tx, appointment: Snapshot, sessionState: SessionState): Promise<void> {
  const dueAt = waitingAlertAt(appointment, sessionState)
  const since = sessionState.customerSince
  if (dueAt && since) await enqueue(tx, [waitingAlertJob(appointment, { step: 'agent', since, dueAt })])
}

async function changeStatus(ctx: Ctx, tx: Tx, appointment: Snapshot, next: AttendanceOutcome): Promise<void> {
  const { organizationId, id, revision } = appointment
  const { status, absent } = next
  await setStatus(tx, organizationId, id, next, ctx.now())
  if (!isLive({ status })) await releaseOccupancies(tx, organizationId, id)
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId: id,
    at: ctx.now(),
    kind: status,
    actorKind: 'system',
    eventKey: `status:${revision}:${status}`,
    ...(absent ? { data: { absent } } : {}),
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.advance',
    objectType: 'appointment',
    objectId: id,
    before: { status: appointment.status },
    after: { status, absent },
  })
}

/** Flags the outcome for staff when later events contradict it; a final status is never changed automatically. */
async function flagDoubtfulOutcome(ctx: Ctx, tx: Tx, appointment: Snapshot, sessionState: SessionState): Promise<void> {
  if (!hasDoubtfulOutcome(appointment, sessionState)) return
  const { organizationId, id: appointmentId, revision, status } = appointment
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'outcome_doubtful',
    actorKind: 'system',
    eventKey: `doubtful:${revision}:${status}:${appointment.absent}`,
  })
}
