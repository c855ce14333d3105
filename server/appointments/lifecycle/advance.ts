import type { Queryable, Tx } from '#db/client.ts'
import { findSnapshot, getSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Outcome } from '#server/platform/jobs/types.ts'
import { releaseOccupancies } from '#server/scheduling/reservations/occupancyData.ts'
import { getAttendance } from '#server/video/sessions/data.ts'
import { reconcileUnlessPaused } from '#server/video/sessions/reconcile.ts'
import { toOutcome } from '#server/video/sessions/rules.ts'
import type { SessionState } from '#server/video/sessions/schema.ts'
import { recordWebhookEvents } from '#server/webhooks/events/recordWebhookEvents.ts'
import {
  type AttendanceOutcome,
  attendanceOutcome,
  graceEndsAt,
  hasDoubtfulOutcome,
  waitingAlertAt,
} from '../attendanceRules.ts'
import { setParticipantStates, setStatus } from '../data.ts'
import { replan } from '../plan.ts'
import { findAnnouncedArrival } from './delayData.ts'
import { waitingAlertJob } from './sendWaitingAlert.ts'

/** Number of attempts to reach a provider that does not respond, before the job ends without its answer. */
const MAX_RECONCILE_ATTEMPTS = 5

/** Updates an appointment's status and its participants' states from the session's events. Repeating it is safe. */
export async function advanceAppointment(
  ctx: Ctx,
  organizationId: string,
  id: string,
  attempts = MAX_RECONCILE_ATTEMPTS,
): Promise<Outcome> {
  requireActor(ctx, ['system'])
  const reconciled = await reconcileBeforeFinal(ctx, organizationId, id, attempts)
  if (reconciled.kind === 'retry') return reconciled.outcome
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    const attendance = await readAttendance(tx, appointment)
    const { sessionState, announcedAt } = attendance
    if (!isLive(appointment)) {
      await flagDoubtfulOutcome(ctx, tx, appointment, attendance)
      return recordPresenceEvents(ctx, tx, appointment)
    }
    await updateParticipantStates(tx, appointment, sessionState)
    await enqueueWaitingAlert(tx, appointment, sessionState)
    const outcome = attendanceOutcome(appointment, sessionState, ctx.now(), announcedAt)
    const next = reconciled.kind === 'unreachable' ? withoutProvider(appointment, outcome, ctx.now()) : outcome
    await enqueueRecheck(tx, appointment, next.recheckAt)
    if (next.status === appointment.status) return recordPresenceEvents(ctx, tx, appointment)
    await changeStatus(ctx, tx, appointment, next)
    await replan(tx, organizationId, id, ctx.now())
  })
  return done()
}

type Attendance = { sessionState: SessionState; announcedAt: Date | null }

async function readAttendance(db: Queryable, appointment: Snapshot): Promise<Attendance> {
  const [sessionState, announcedAt] = await Promise.all([
    getAttendance(db, appointment),
    findAnnouncedArrival(db, appointment),
  ])
  return { sessionState, announcedAt }
}

/**
 * Returns the outcome if the provider could not be asked whether somebody is there: nobody becomes absent before joining
 * closes, and then the reason is technical.
 */
function withoutProvider(appointment: Snapshot, outcome: AttendanceOutcome, now: Date): AttendanceOutcome {
  if (outcome.status !== 'no_show') return outcome
  return now < joinClosesAt(appointment)
    ? { status: appointment.status, absent: null, recheckAt: null }
    : { ...outcome, absent: 'technical' }
}

/** Checks again when somebody may count as absent. The plan contains the check after the ordinary grace period. */
async function enqueueRecheck(tx: Tx, appointment: Snapshot, recheckAt: Date | null): Promise<void> {
  if (!recheckAt || recheckAt <= graceEndsAt(appointment) || recheckAt >= joinClosesAt(appointment)) return
  const { organizationId, id, revision } = appointment
  await enqueue(tx, [
    {
      organizationId,
      lane: 'internal',
      kind: 'appointment.advance',
      subject: id,
      revision,
      identity: ['absence', id, revision, recheckAt.getTime()],
      origin: 'manual',
      dueAt: recheckAt,
      payload: { cause: 'absence' },
    },
  ])
}

/** Records webhook events for participants who joined or left, although the plan is unchanged. */
async function recordPresenceEvents(ctx: Ctx, tx: Tx, appointment: Snapshot): Promise<void> {
  const { organizationId, id, webhookNotificationTypes } = appointment
  if (webhookNotificationTypes === null) return
  await recordWebhookEvents(tx, await getSnapshot(tx, organizationId, id), ctx.now())
}

type BeforeFinal = { kind: 'decide' } | { kind: 'unreachable' } | { kind: 'retry'; outcome: Outcome }

/**
 * Asks the provider once before a final status is set, because its webhooks may have been lost. Returns the outcome
 * with which the job is to be retried, or that the provider gave no answer.
 */
async function reconcileBeforeFinal(
  ctx: Ctx,
  organizationId: string,
  id: string,
  attempts: number,
): Promise<BeforeFinal> {
  const appointment = await findSnapshot(ctx.db, organizationId, id)
  if (!appointment || !isLive(appointment)) return { kind: 'decide' }
  const { sessionState, announcedAt } = await readAttendance(ctx.db, appointment)
  const { status } = attendanceOutcome(appointment, sessionState, ctx.now(), announcedAt)
  const isFinal = status === 'no_show' || status === 'failed' || ctx.now() >= joinClosesAt(appointment)
  if (!isFinal) return { kind: 'decide' }
  const reconciled = await reconcileUnlessPaused(ctx, appointment)
  if (reconciled.ok) return { kind: 'decide' }
  const outcome = toOutcome(reconciled, ctx.now())
  return attempts >= MAX_RECONCILE_ATTEMPTS || outcome.kind === 'giveUp'
    ? { kind: 'unreachable' }
    : { kind: 'retry', outcome }
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
async function flagDoubtfulOutcome(ctx: Ctx, tx: Tx, appointment: Snapshot, attendance: Attendance): Promise<void> {
  if (!hasDoubtfulOutcome(appointment, attendance.sessionState, attendance.announcedAt)) return
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
