import type { Tx } from '#db/client.ts'
import { findSnapshot, shareAppointment } from '#server/domain/data.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { type AgendaItem, done, giveUp, type Outcome } from '#server/platform/jobs/types.ts'
import type { NewMessage } from '../delivery/schema.ts'
import { deliverMessage, prepareMessage } from '../delivery/send.ts'
import { abandonMessage } from '../delivery/withdraw.ts'
import { unsubscribeLinks } from '../optOut/unsubscribe.ts'
import { contactOn } from './contactRules.ts'
import { attachMessage, findByKey, followMessage, type Notification, recordEnd, wasTold } from './data.ts'
import { quietAround } from './quietRules.ts'
import { isOptional, isStillTrue, readerOf, usefulUntilOf, whyHeld } from './rules.ts'
import { promiseRequest, standIn } from './standIn.ts'
import { mailFor, type Reader, textFor, whatsappFor } from './words.ts'

/**
 * Tells one recipient one thing on one channel. Nothing is begun that is no longer true: checked here, and again under the
 * appointment's lock when the attempt is written. What has begun is followed to its end, true or not.
 */
export async function tell(ctx: Ctx, item: AgendaItem): Promise<Outcome> {
  const notification = await findByKey(ctx.db, item.organizationId, item.key)
  if (!notification) return giveUp('no such notification')
  const wait = notification.messageId ? null : await quietUntil(ctx, notification)
  if (wait) return { kind: 'retry', reason: 'quiet hours', at: wait, free: true }
  const messageId = notification.messageId ?? (await prepare(ctx, item, notification))
  if (!messageId) return done('no longer true')
  let held: string | null = null
  const outcome = await deliverMessage(ctx, item, messageId, async (tx) => {
    const appointment = await shareAppointment(tx, item.organizationId, notification.appointmentId)
    held = appointment && whyHeld(appointment)
    return held ? 'held' : appointment !== null && isTrueNow(ctx, notification, appointment)
  })
  if (held) await end(ctx, notification, 'CANCELLED', held)
  await followOn(ctx, item.organizationId, messageId)
  return outcome
}

/** The notification goes where its message went; what has failed for good goes on another way at once. */
export async function followOn(ctx: Ctx, organizationId: string, messageId: string): Promise<void> {
  const followed = await followMessage(ctx.db, organizationId, messageId, ctx.now())
  if (followed?.status === 'FAILED') await standIn(ctx, organizationId, followed.appointmentId, followed.id)
}

/** Late, or put off before: nothing that can wait is begun in the reader's quiet hours. */
async function quietUntil(ctx: Ctx, notification: Notification): Promise<Date | null> {
  if (!isOptional(notification.type)) return null
  const appointment = await findSnapshot(ctx.db, notification.organizationId, notification.appointmentId)
  const quiet = appointment?.policy.quietHours
  return (quiet && quietAround(ctx.now(), quiet, appointment.timezone)?.to) ?? null
}

/** The engine will not come back to it: message and notification say so. */
export async function abandon(ctx: Ctx, item: AgendaItem, reason: string): Promise<void> {
  await abandonMessage(ctx, item, reason)
  const notification = await findByKey(ctx.db, item.organizationId, item.key)
  if (!notification) return
  if (notification.messageId) return followOn(ctx, item.organizationId, notification.messageId)
  const status = reason === 'superseded' ? 'CANCELLED' : 'FAILED'
  await ctx.db.transaction((tx) => recordEnd(tx, notification, status, reason, ctx.now()))
}

/** Renders and freezes the message, or ends a notification that is not to be sent; then null. */
async function prepare(ctx: Ctx, item: AgendaItem, notification: Notification): Promise<string | null> {
  const now = ctx.now()
  const appointment = await findSnapshot(ctx.db, notification.organizationId, notification.appointmentId)
  if (!appointment || item.supersededAt) return end(ctx, notification, 'CANCELLED', 'Cancelled')
  if (!isTrueNow(ctx, notification, appointment)) {
    const late = now >= usefulUntil(notification, appointment)
    if (late) return end(ctx, notification, 'FAILED', 'Too late to send')
    return end(ctx, notification, 'CANCELLED', whyHeld(appointment) ?? 'No longer correct')
  }
  // Who was never told of it need not hear that it is off.
  if (notification.type === 'CANCELLED' && !(await wasTold(ctx.db, notification)))
    return end(ctx, notification, 'CANCELLED', 'No earlier message was sent')
  const message = await messageFor(ctx, notification, appointment)
  if (!message) return end(ctx, notification, 'FAILED', 'No template for this message')
  const person = readerOf(notification, appointment)
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
  if (person) await enqueue(tx, promiseRequest(notification, person, ctx.now()))
  return messageId
}

async function messageFor(ctx: Ctx, notification: Notification, appointment: Snapshot): Promise<NewMessage | null> {
  const { organizationId, appointmentId, type, channel } = notification
  const person = readerOf(notification, appointment)
  const recipient = person && channel !== 'WEBHOOKS' ? contactOn(appointment, person, channel) : null
  if (!person || !recipient) return null
  const reader = readerFor(person)
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
    return { ...common, channel, body: await mailFor(ctx, appointment, reader, type, extra) }
  }
  const body = await textFor(ctx, appointment, reader, type)
  const whatsapp = person.staff || notification.insteadOf ? null : await whatsappFor(ctx, appointment, reader, type)
  return { ...common, channel: 'SMS', body: whatsapp ? { ...body, whatsapp } : body }
}

const readerFor = (person: Participant): Reader =>
  person.staff ? { kind: 'AGENT', staff: person.staff, participant: person } : { kind: 'CUSTOMER', participant: person }

const usefulUntil = (notification: Notification, appointment: Snapshot): Date =>
  usefulUntilOf(notification.type, appointment, notification.createdAt, notification.scheduledFor)

function isTrueNow(ctx: Ctx, notification: Notification, appointment: Snapshot): boolean {
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
  return isStillTrue(facts, appointment, ctx.now())
}
