import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointmentShared } from '#server/domain/data.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, giveUp, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { deliverMessage, prepareMessage } from '../delivery/deliverMessage.ts'
import type { NewMessage } from '../delivery/schema.ts'
import { abandonMessage } from '../delivery/withdrawMessages.ts'
import { unsubscribeLinks } from '../optOut/unsubscribe.ts'
import { reachableContact } from './contactRules.ts'
import { findByKey, type Notification, recordEnd } from './data.ts'
import { attachMessage, syncWithMessage, wasNotifiedBefore } from './messageData.ts'
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
 * Sends one notification to one recipient on one channel. It is not started if it is outdated, which is checked here and again under
 * the appointment's lock when the attempt is recorded. A message that was started is followed to its end even if it became outdated.
 */
export async function sendNotification(ctx: Ctx, job: Job): Promise<Outcome> {
  const notification = await findByKey(ctx.db, job.organizationId, job.key)
  if (!notification) return giveUp('no such notification')
  const wait = notification.messageId ? null : await endOfQuietHours(ctx, notification)
  if (wait) return { kind: 'retry', reason: 'quiet hours', at: wait, free: true }
  const messageId = notification.messageId ?? (await prepare(ctx, job, notification))
  if (!messageId) return done('no longer current')
  let pauseReason: string | null = null
  const outcome = await deliverMessage(ctx, job, messageId, async (tx) => {
    const appointment = await lockAppointmentShared(tx, job.organizationId, notification.appointmentId)
    pauseReason = appointment && whyPaused(appointment)
    return pauseReason ? 'paused' : appointment !== null && isSendableNow(ctx, notification, appointment)
  })
  if (pauseReason) await end(ctx, notification, 'CANCELLED', pauseReason)
  await advanceNotification(ctx, job.organizationId, messageId)
  return outcome
}

/** Updates a notification from its message. A permanent failure is sent on the fallback channel at once. */
export async function advanceNotification(ctx: Ctx, organizationId: string, messageId: string): Promise<void> {
  const synced = await syncWithMessage(ctx.db, organizationId, messageId, ctx.now())
  if (synced?.status === 'FAILED') await sendViaFallbackChannel(ctx, organizationId, synced.appointmentId, synced.id)
}

/** Returns the end of the recipient's quiet hours if the notification can wait; a late tick may run the job within them. */
async function endOfQuietHours(ctx: Ctx, notification: Notification): Promise<Date | null> {
  if (!isOptional(notification.type)) return null
  const appointment = await findSnapshot(ctx.db, notification.organizationId, notification.appointmentId)
  const quietHours = appointment?.policy.quietHours
  return (quietHours && quietHoursAround(ctx.now(), quietHours, appointment.timezone)?.to) ?? null
}

/** Records on the message and the notification that the job engine has given up. */
export async function abandonNotification(ctx: Ctx, job: Job, reason: string): Promise<void> {
  await abandonMessage(ctx, job, reason)
  const notification = await findByKey(ctx.db, job.organizationId, job.key)
  if (!notification) return
  if (notification.messageId) return advanceNotification(ctx, job.organizationId, notification.messageId)
  const status = reason === 'superseded' ? 'CANCELLED' : 'FAILED'
  await ctx.db.transaction((tx) => recordEnd(tx, notification, status, reason, ctx.now()))
}

/** Renders and stores the message and returns its id, or ends a notification that must not be sent and returns null. */
async function prepare(ctx: Ctx, job: Job, notification: Notification): Promise<string | null> {
  const now = ctx.now()
  const appointment = await findSnapshot(ctx.db, notification.organizationId, notification.appointmentId)
  if (!appointment || job.supersededAt) return end(ctx, notification, 'CANCELLED', 'Cancelled')
  if (!isSendableNow(ctx, notification, appointment)) {
    const late = now >= usefulUntil(notification, appointment)
    if (late) return end(ctx, notification, 'FAILED', 'Too late to send')
    return end(ctx, notification, 'CANCELLED', whyPaused(appointment) ?? 'No longer correct')
  }
  // Somebody who never received a message about the appointment needs no cancellation either.
  if (notification.type === 'CANCELLED' && !(await wasNotifiedBefore(ctx.db, notification)))
    return end(ctx, notification, 'CANCELLED', 'No earlier message was sent')
  const message = await renderMessage(ctx, notification, appointment)
  if (!message) return end(ctx, notification, 'FAILED', 'No template for this message')
  const person = findRecipient(notification, appointment)
  return ctx.db.transaction((tx) => storeMessage(ctx, tx, notification, message, person))
}

async function end(
  ctx: Ctx,
  notification: Notification,
  status: 'CANCELLED' | 'FAILED',
  reason: string,
): Promise<null> {
  await ctx.db.transaction((tx) => recordEnd(tx, notification, status, reason, ctx.now()))
  return null
}

async function storeMessage(
  ctx: Ctx,
  tx: Tx,
  notification: Notification,
  message: NewMessage,
  person: Participant | null,
): Promise<string> {
  const messageId = await prepareMessage(tx, ctx, message)
  await attachMessage(tx, notification, messageId, ctx.now())
  if (person) await enqueue(tx, deliveryDeadlineJobs(notification, person, ctx.now()))
  return messageId
}

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
