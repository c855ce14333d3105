import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointmentShared } from '#server/domain/data.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, giveUp, type Job, type Outcome, retry } from '#server/platform/jobs/types.ts'
import { deliverMessages } from '../delivery/deliverMessages.ts'
import { prepareMessages } from '../delivery/prepareMessages.ts'
import type { NewMessage } from '../delivery/schema.ts'
import { abandonMessage } from '../delivery/withdrawMessages.ts'
import { unsubscribeLinks } from '../optOut/unsubscribe.ts'
import { reachableContact } from './contactRules.ts'
import { findByKeys, type Notification, recordEnd } from './data.ts'
import { attachMessages, syncWithMessages, wasNotifiedBefore } from './messageData.ts'
import { quietHoursAround } from './quietHoursRules.ts'
import {
  type MessageRecipient,
  renderNotificationEmail,
  renderNotificationSms,
  renderWhatsappTemplate,
} from './renderNotification.ts'
import { findRecipient, isOptional, isStillSendable, whyPaused } from './rules.ts'
import { deliveryDeadlineJobs, sendViaFallbackChannel } from './sendViaFallbackChannel.ts'
import { usefulUntilOf } from './triggerRules.ts'

/**
 * Sends notifications of one appointment and channel, each to one recipient. None is started if it is outdated, which is checked
 * here and again under the appointment's lock when the attempts are recorded. A message that was started is followed to its end even
 * if it became outdated.
 */
export async function sendNotifications(ctx: Ctx, jobs: readonly Job[]): Promise<Outcome[]> {
  const [first] = jobs
  if (!first) return []
  const { organizationId, subject } = first
  const [notifications, appointment] = await Promise.all([
    findByKeys(
      ctx.db,
      organizationId,
      jobs.map(({ key }) => key),
    ),
    findSnapshot(ctx.db, organizationId, subject),
  ])
  const outcomes = new Map<Job, Outcome>()
  const prepared: Prepared[] = []
  for (const job of jobs) {
    const notification = notifications.get(job.key)
    const one = notification ? await prepare(ctx, job, notification, appointment) : giveUp('no such notification')
    if ('notification' in one) prepared.push(one)
    else outcomes.set(job, one)
  }
  if (prepared.length > 0) {
    const sent = await deliver(ctx, prepared)
    prepared.forEach(({ job }, index) => {
      outcomes.set(job, sent[index] ?? retry('no outcome'))
    })
  }
  return jobs.map((job) => outcomes.get(job) ?? retry('no outcome'))
}

/** Sends one notification as `sendNotifications` does. */
export async function sendNotification(ctx: Ctx, job: Job): Promise<Outcome> {
  const [outcome = retry('no outcome')] = await sendNotifications(ctx, [job])
  return outcome
}

/** A notification to send; `message` is null once it was stored. */
type Prepared = { job: Job; notification: Notification; message: NewMessage | null; person: Participant | null }

async function deliver(ctx: Ctx, prepared: readonly Prepared[]): Promise<Outcome[]> {
  const jobs = prepared.map(({ job }) => job)
  const stored = new Map(prepared.map(({ job, notification }) => [job, notification.messageId]))
  const paused = new Map<Job, string>()
  const outcomes = await deliverMessages(ctx, jobs, async (tx, given) => {
    const wanted = prepared.filter(({ job }) => given.includes(job))
    const [
      {
        notification: { organizationId, appointmentId },
      } = { notification: { organizationId: '', appointmentId: '' } },
    ] = wanted
    const appointment = await lockAppointmentShared(tx, organizationId, appointmentId)
    const pauseReason = appointment && whyPaused(appointment)
    await storeMessages(ctx, tx, wanted, stored)
    return wanted.map(({ job, notification }) => {
      if (pauseReason) paused.set(job, pauseReason)
      const isSendable = appointment !== null && isSendableNow(ctx, notification, appointment)
      return { messageId: stored.get(job) ?? '', allowed: pauseReason ? 'paused' : isSendable }
    })
  })
  for (const { job, notification } of prepared) {
    const pauseReason = paused.get(job)
    if (pauseReason) await end(ctx, notification, 'CANCELLED', pauseReason)
  }
  const messageIds = [...stored.values()].filter((id) => id !== null)
  await advanceNotifications(ctx, jobs[0]?.organizationId ?? '', messageIds)
  return outcomes
}

/** Stores the rendered messages that are not stored yet. */
async function storeMessages(
  ctx: Ctx,
  tx: Tx,
  wanted: readonly Prepared[],
  stored: Map<Job, string | null>,
): Promise<void> {
  const fresh = wanted.flatMap((one) => (one.message && !stored.get(one.job) ? [{ ...one, message: one.message }] : []))
  const [first] = fresh
  if (!first) return
  const ids = await prepareMessages(
    tx,
    ctx,
    fresh.map(({ message }) => message),
  )
  const attached = fresh.map(({ job, notification }, index) => {
    const messageId = ids[index] ?? ''
    stored.set(job, messageId)
    return { notificationId: notification.id, messageId }
  })
  const deadlines = fresh.flatMap(({ notification, person }) =>
    person ? deliveryDeadlineJobs(notification, person, ctx.now()) : [],
  )
  await Promise.all([
    attachMessages(tx, first.notification.organizationId, attached, ctx.now()),
    enqueue(tx, deadlines),
  ])
}

/** Updates notifications from their messages. A permanent failure is sent on the fallback channel at once. */
export async function advanceNotifications(
  ctx: Ctx,
  organizationId: string,
  messageIds: readonly string[],
): Promise<void> {
  for (const { id, appointmentId, status } of await syncWithMessages(ctx.db, organizationId, messageIds, ctx.now()))
    if (status === 'FAILED') await sendViaFallbackChannel(ctx, organizationId, appointmentId, id)
}

/** Records on the message and the notification that the job engine has given up. */
export async function abandonNotification(ctx: Ctx, job: Job, reason: string): Promise<void> {
  await abandonMessage(ctx, job, reason)
  const notification = (await findByKeys(ctx.db, job.organizationId, [job.key])).get(job.key)
  if (!notification) return
  if (notification.messageId) return advanceNotifications(ctx, job.organizationId, [notification.messageId])
  const status = reason === 'superseded' ? 'CANCELLED' : 'FAILED'
  await end(ctx, notification, status, reason)
}

/** Renders the message, or ends a notification that must not be sent and returns the job's outcome. */
async function prepare(
  ctx: Ctx,
  job: Job,
  notification: Notification,
  appointment: Snapshot | null,
): Promise<Prepared | Outcome> {
  if (notification.messageId) return { job, notification, message: null, person: null }
  const quietUntil = appointment && endOfQuietHours(ctx, notification, appointment)
  if (quietUntil) return { kind: 'retry', reason: 'quiet hours', at: quietUntil, free: true }
  const endAs = async (status: 'CANCELLED' | 'FAILED', reason: string) => {
    await end(ctx, notification, status, reason)
    return done('no longer current')
  }
  if (!appointment || job.supersededAt) return endAs('CANCELLED', 'Cancelled')
  if (!isSendableNow(ctx, notification, appointment)) {
    const late = ctx.now() >= usefulUntil(notification, appointment)
    return late
      ? endAs('FAILED', 'Too late to send')
      : endAs('CANCELLED', whyPaused(appointment) ?? 'No longer correct')
  }
  // Somebody who never received a message about the appointment needs no cancellation either.
  if (notification.type === 'CANCELLED' && !(await wasNotifiedBefore(ctx.db, notification)))
    return endAs('CANCELLED', 'No earlier message was sent')
  const message = await renderMessage(ctx, notification, appointment)
  if (!message) return endAs('FAILED', 'No template for this message')
  return { job, notification, message, person: findRecipient(notification, appointment) }
}

/** Returns the end of the recipient's quiet hours if the notification can wait; a late tick may run the job within them. */
function endOfQuietHours(ctx: Ctx, { type }: Notification, { policy, timezone }: Snapshot): Date | null {
  if (!isOptional(type) || !policy.quietHours) return null
  return quietHoursAround(ctx.now(), policy.quietHours, timezone)?.to ?? null
}

const end = (ctx: Ctx, notification: Notification, status: 'CANCELLED' | 'FAILED', reason: string): Promise<void> =>
  ctx.db.transaction((tx) => recordEnd(tx, notification, status, reason, ctx.now()))

async function renderMessage(ctx: Ctx, notification: Notification, appointment: Snapshot): Promise<NewMessage | null> {
  const { organizationId, appointmentId, type, channel } = notification
  const person = findRecipient(notification, appointment)
  const contact = person && channel !== 'WEBHOOKS' ? reachableContact(appointment, person, channel) : null
  if (!person || !contact) return null
  const recipient = toMessageRecipient(person)
  const common = {
    organizationId,
    appointmentId,
    applicationId: appointment.applicationId,
    recipient: contact,
    key: notification.key.toString('hex'),
    purpose: 'notification' as const,
    usefulUntil: usefulUntil(notification, appointment),
    optional: isOptional(type),
  }
  if (channel === 'EMAIL') {
    const extra = person.staff ? {} : unsubscribeLinks(ctx, appointment, person)
    return { ...common, channel, body: await renderNotificationEmail(ctx, appointment, recipient, type, extra) }
  }
  const body = await renderNotificationSms(ctx, appointment, recipient, type)
  const whatsapp =
    person.staff || notification.replacesId ? null : await renderWhatsappTemplate(ctx, appointment, recipient, type)
  return { ...common, channel: 'SMS', body: whatsapp ? { ...body, whatsapp } : body }
}

const toMessageRecipient = (person: Participant): MessageRecipient =>
  person.staff ? { kind: 'AGENT', staff: person.staff, participant: person } : { kind: 'CUSTOMER', participant: person }

const usefulUntil = (notification: Notification, appointment: Snapshot): Date =>
  usefulUntilOf(notification.type, appointment, notification.createdAt, notification.scheduledFor)

function isSendableNow(ctx: Ctx, notification: Notification, appointment: Snapshot): boolean {
  const { participantId, channel, type, revision, contactVersion, offsetIso } = notification
  if (!participantId || channel === 'WEBHOOKS') return false
  const facts = {
    participantId,
    channel,
    type,
    revision,
    contactVersion,
    offsetIso,
    usefulUntil: usefulUntil(notification, appointment),
  }
  return isStillSendable(facts, appointment, ctx.now())
}
