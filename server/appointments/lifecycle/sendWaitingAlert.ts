import type { Tx } from '#db/client.ts'
import { renderMail } from '#emails/render.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { MessageRecipient } from '#server/messaging/notifications/renderNotification.ts'
import { detailsFor, senderAddress } from '#server/messaging/notifications/renderNotification.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Job, type JobRequest, type Outcome } from '#server/platform/jobs/types.ts'
import { listSupervisors } from '#server/tenants/staff/data.ts'
import { getAttendance } from '#server/video/sessions/data.ts'
import { reconcileUnlessPaused } from '#server/video/sessions/reconcile.ts'
import { waitingAlertAt } from '../attendanceRules.ts'
import { type Alert, enqueueAlerts } from './enqueueAlerts.ts'

type Step = 'agent' | 'supervisors'

type Waiting = { step: Step; since: Date; dueAt: Date }

/**
 * Builds the job that checks whether the customer, who has been waiting since `since`, is still alone. Each recipient is
 * alerted once per revision, even if the customer leaves and returns.
 */
export const waitingAlertJob = (appointment: Snapshot, { step, since, dueAt }: Waiting): JobRequest => ({
  organizationId: appointment.organizationId,
  lane: 'internal',
  kind: 'appointment.waiting_alert',
  subject: appointment.id,
  revision: appointment.revision,
  identity: ['waiting', appointment.id, appointment.revision, step, since.getTime()],
  origin: 'manual',
  dueAt,
  payload: { step },
})

/**
 * Alerts staff that a customer is waiting alone: the agent first, then supervisors after the same interval, once each. Does
 * nothing if somebody has joined or the customer has left in the meantime. The provider is asked first, because the webhook
 * of the agent's arrival may have been lost; if it does not answer, staff are alerted.
 */
export async function sendWaitingAlert(ctx: Ctx, job: Job): Promise<Outcome> {
  requireActor(ctx, ['system'])
  const step: Step = job.payload.step === 'supervisors' ? 'supervisors' : 'agent'
  const waiting = await findSnapshot(ctx.db, job.organizationId, job.subject)
  if (waiting && isLive(waiting)) await reconcileUnlessPaused(ctx, waiting)
  return ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, job.organizationId, job.subject)
    const sessionState = await getAttendance(tx, appointment)
    const dueAt = waitingAlertAt(appointment, sessionState)
    const since = sessionState.customerSince
    if (!dueAt || !since || appointment.revision !== job.revision) return done('nobody is waiting')
    if (dueAt > ctx.now() || ctx.now() >= joinClosesAt(appointment)) return done('not due')
    const recipients = await recipientsOf(tx, appointment, step)
    const mails = recipients.map((recipient) => renderWaitingMail(ctx, appointment, { ...recipient, step, since }))
    await enqueueAlerts(ctx, tx, appointment, await Promise.all(mails))
    await recordWaitingAlert(ctx, tx, appointment, step)
    if (step === 'agent') {
      const later = recipients.length > 0 ? addMinutes(ctx.now(), appointment.policy.waitingAlertMinutes) : ctx.now()
      await enqueue(tx, [waitingAlertJob(appointment, { step: 'supervisors', since, dueAt: later })])
    }
    return done()
  })
}

type AlertRecipient = { recipient: MessageRecipient; id: string; email: string }

async function recipientsOf(tx: Tx, appointment: Snapshot, step: Step): Promise<AlertRecipient[]> {
  if (step === 'supervisors') {
    const { organizationId, applicationId, application } = appointment
    const supervisors = await listSupervisors(tx, organizationId, applicationId)
    return supervisors.map(({ id, email }) => ({
      id,
      email,
      recipient: { kind: 'SYSTEM', staff: { name: '', email, timezone: application.timezone } },
    }))
  }
  return appointment.participants.flatMap((participant): AlertRecipient[] =>
    participant.staff?.active && participant.staffId
      ? [
          {
            id: participant.staffId,
            email: participant.staff.email,
            recipient: { kind: 'AGENT', staff: participant.staff, participant },
          },
        ]
      : [],
  )
}

async function renderWaitingMail(
  ctx: Ctx,
  appointment: Snapshot,
  { step, recipient, id, email, since }: AlertRecipient & { step: Step; since: Date },
): Promise<Alert> {
  const details = detailsFor(ctx, { appointment, recipient, type: 'ROOM', channel: 'EMAIL' })
  const mail = { ...details, recipientName: details.recipientName || null }
  const body = await renderMail('CUSTOMER_WAITING', { ...mail, waitingSince: since, escalated: step === 'supervisors' })
  const from = senderAddress(appointment.application.name, ctx.config.EMAIL_FROM ?? '')
  return {
    purpose: 'staff',
    identity: ['waiting', appointment.revision, step, id],
    recipient: email,
    channel: 'EMAIL',
    body: { ...body, from },
  }
}

async function recordWaitingAlert(ctx: Ctx, tx: Tx, appointment: Snapshot, step: Step): Promise<void> {
  const { organizationId, id: appointmentId, revision } = appointment
  const entry = { organizationId, appointmentId, at: ctx.now(), actorKind: 'system' }
  const eventKey = `waiting:${revision}:${step}`
  if (step === 'agent') await insertTimelineEntry(tx, { ...entry, kind: 'waiting_alerted', eventKey })
  else await insertTimelineEntry(tx, { ...entry, kind: 'waiting_escalated', eventKey })
}
