import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import type { Participant } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Job, type JobRequest, type Outcome } from '#server/platform/jobs/types.ts'
import { recallMessage } from '../delivery/recallMessage.ts'
import { type Notification, recordPlanned } from './data.ts'
import { chooseFallback, deliveryDeadlineMinutes, hasFallbackChannel } from './fallbackRules.ts'
import { listSiblings, syncWithMessages } from './messageData.ts'
import { notificationJobs } from './rules.ts'

/** Builds the job that checks at the deadline of the message's type whether it was delivered; none without a fallback channel. */
export function deliveryDeadlineJobs(notification: Notification, person: Participant, now: Date): JobRequest[] {
  const minutes = deliveryDeadlineMinutes[notification.type]
  if (minutes === null || !hasFallbackChannel(notification, person)) return []
  const { organizationId, appointmentId, revision, id } = notification
  return [
    {
      organizationId,
      lane: 'internal',
      kind: 'notification.deadline',
      subject: appointmentId,
      revision,
      identity: ['notification.deadline', id],
      origin: 'manual',
      dueAt: addMinutes(now, minutes),
      payload: { notificationId: id },
    },
  ]
}

/** Sends a notification on the fallback channel if no receipt has arrived by its deadline. */
export async function checkDeliveryDeadline(ctx: Ctx, job: Job): Promise<Outcome> {
  const { notificationId } = job.payload
  if (typeof notificationId !== 'string') return done('no notification')
  return done(await sendViaFallbackChannel(ctx, job.organizationId, job.subject, notificationId))
}

/**
 * Sends a notification that was not delivered on the recipient's other channel, at most once however often it is called. Returns a
 * short note of the result for the job.
 */
export async function sendViaFallbackChannel(
  ctx: Ctx,
  organizationId: string,
  appointmentId: string,
  id: string,
): Promise<string> {
  const outcome = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, appointmentId)
    const siblings = await listCurrentSiblings(ctx, tx, organizationId, id)
    const sent = siblings.find((one) => one.id === id)
    if (!sent || sent.status === 'DELIVERED' || sent.status === 'CANCELLED') return sent?.status ?? 'deleted'
    const now = ctx.now()
    const fallback = chooseFallback(sent, siblings, appointment, now)
    if (!fallback) return 'no fallback channel'
    const { type, revision, offsetIso, contactVersion, participantId, scheduledFor } = sent
    const planned = {
      type,
      revision,
      offsetIso,
      contactVersion,
      scheduledFor,
      participantId: participantId ?? '',
      ...fallback,
    }
    const inserted = await recordPlanned(tx, appointment, [planned], now, id)
    if (inserted.length === 0) return 'sent before'
    await enqueue(tx, notificationJobs([planned], appointment, 'manual'))
    await recall(ctx, tx, sent)
    return `sent by ${fallback.channel}`
  })
  ctx.requestTick()
  return outcome
}

/** Lists the siblings with the statuses of their messages: a receipt may be recorded that has not updated its notification yet. */
async function listCurrentSiblings(ctx: Ctx, tx: Tx, organizationId: string, id: string) {
  const siblings = await listSiblings(tx, organizationId, id)
  const messageIds = siblings.flatMap(({ messageId }) => (messageId ? [messageId] : []))
  const synced = await syncWithMessages(tx, organizationId, messageIds, ctx.now())
  const statuses = new Map(synced.map((one) => [one.id, one.status]))
  return siblings.map((one) => ({ ...one, status: statuses.get(one.id) ?? one.status }))
}

/** Withdraws the original message if it has not been sent yet, so that the recipient does not get both. */
async function recall(ctx: Ctx, tx: Tx, { organizationId, key, messageId }: Notification): Promise<void> {
  await recallMessage(tx, ctx, organizationId, key.toString('hex'))
  if (messageId) await syncWithMessages(tx, organizationId, [messageId], ctx.now())
}
