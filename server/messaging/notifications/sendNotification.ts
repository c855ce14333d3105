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
import { attachMessage, findByKey, type Notification, recordEnd, syncWithMessage, wasNotifiedBefore } from './data.ts'
import { quietHoursAround } from './quietHoursRules.ts'
import {
  type MessageRecipient,
  renderNotificationEmail,
  renderNotificationSms,
  renderWhatsappTemplate,
} from './renderNotification.ts'
import { findRecipient, isOptional, isStillSendable, usefulUntilOf, whyPaused } from './rules.ts'
import { deliveryDeadlineJobs, sendViaFallbackChannel } from './sendViaFallbackChannel.ts'

/**
 * Tells one recipient one thing on one channel. Nothing is begun that is no longer true: checked here, and again under the
 * appointment's lock when the attempt is written. What has begun is followed to its end, true or not.
 */
export async function sendNotification(ctx: Ctx, job: Job): Promise<Outcome> {
  const notification = await findByKey(ctx.db, job.organizationId, job.key)
  if (!notification) return giveUp('no such notification')
  const wait = notification.messageId ? null : await endOfQuietHours(ctx, notification)
  if (wait) return { kind: 'retry', reason: 'quiet hours', at: wait, free: true }
  const messageId = notification.messageId ?? (await prepare(ctx, job, notification))
  if (!messageId) return done('no longer true')
  let held: string | null = null
  const outcome = await deliverMessage(ctx, job, messageId, async (tx) => {
    const appointment = await lockAppointmentShared(tx, job.organizationId, notification.appointmentId)
    held = appointment && whyPaused(appointment)
    return held ? 'held' : appointment !== null && isSendableNow(ctx, notification, appointment)
  })
  if (held) await end(ctx, notification, 'CANCELLED', held)
  await advanceNotification(ctx, job.organizationId, messageId)
  return outcome
}

/** The notification goes where its message went; what has failed for good goes on another way at once. */
export async function advanceNotification(ctx: Ctx, organizationId: string, messageId: string): Promise<void> {
  const followed = await syncWithMessage(ctx.db, organizationId, messageId, ctx.now())
  if (followed?.status === 'FAILED')
    await sendViaFallbackChannel(ctx, organizationId, followed.appointmentId, followed.id)
}

/** Late, or put off before: nothing that can wait is begun in the reader's quiet hours. */
async function endOfQuietHours(ctx: Ctx, notification: Notification): Promise<Date | null> {
  if (!isOptional(notification.type)) return null
  const appointment = await findSnapshot(ctx.db, notification.organizationId, notification.appointmentId)
  const quiet = appointment?.policy.quietHours
  return (quiet && quietHoursAround(ctx.now(), quiet, appointment.timezone)?.to) ?? null
}

/** The engine will not come back to it: message and notification say so. */
export async function abandonNotification(ctx: Ctx, job: Job, reason: string): Promise<void> {
  await abandonMessage(ctx, job, reason)
  const notification = await findByKey(ctx.db, job.organizationId, job.key)
  if (!notification) return
  if (notification.messageId) return advanceNotification(ctx, job.organizationId, notification.messageId)
  const status = reason === 'superseded' ? 'CANCELLED' : 'FAILED'
  await ctx.db.transaction((tx) => recordEnd(tx, notification, status, reason, ctx.now()))
}

/** Renders and freezes the message, or ends a notification that is not to be sent; then null. */
async function prepare(ctx: Ctx, job: Job, notification: Notification): Promise<string | null> {
  const now = ctx.now()
  const appointment = await findSnapshot(ctx.db, notification.organizationId, notification.appointmentId)
  if (!appointment || job.supersededAt) return end(ctx, notification, 'CANCELLED', 'Cancelled')
  if (!isSendableNow(ctx, notification, appointment)) {
    const late = now >= usefulUntil(notification, appointment)
    if (late) return end(ctx, notification, 'FAILED', 'Too late to send')
    return end(ctx, notification, 'CANCELLED', whyPaused(appointment) ?? 'No longer correct')
  }
  // Who was never told of it need not hear that it is off.
  if (notification.type === 'CANCELLED' && !(await wasNotifiedBefore(ctx.db, notification)))
    return end(ctx, notification, 'CANCELLED', 'No earlier message was sent')
  const message = await renderMessage(ctx, notification, appointment)
  if (!message) return end(ctx, notification, 'FAILED', 'No template for this message')
  const person = findRecipient(notification, appointment)
  return ctx.db.transaction((tx) => freeze(ctx, tx, notification, message, person))
}

async function end(ctx: Ctx, notification: Notification, status: 'CANCELLED' | 'FAILED', why: string): Promise<null> {
  await ctx.db.transaction((tx) => recordEnd(tx, notification, status, why, ctx.now()))
  return null
}

async function freeze(
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
  const recipient = person && channel !== 'WEBHOOKS' ? reachableContact(appointment, person, channel) : null
  if (!person || !recipient) return null
  const reader = toMessageRecipient(person)
  const common = {
    organizationId,
    appointmentId,
    applicationId: appointment.applicationId,
    recipient,
    key: notification.key.toString('hex'),
    purpose: 'notification' as const,
    usefulUntil: usefulUntil(notification, appointment),
    optional: isOptional(type),
  }
  if (channel === 'EMAIL') {
    const extra = person.staff ? {} : unsubscribeLinks(ctx, appointment, person)
    return { ...common, channel, body: await renderNotificationEmail(ctx, appointment, reader, type, extra) }
  }
  const body = await renderNotificationSms(ctx, appointment, reader, type)
  const whatsapp =
    person.staff || notification.replacesId ? null : await renderWhatsappTemplate(ctx, appointment, reader, type)
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
