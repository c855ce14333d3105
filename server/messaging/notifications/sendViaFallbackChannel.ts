import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import type { Participant } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Job, type JobRequest, type Outcome } from '#server/platform/jobs/types.ts'
import { recallMessage } from '../delivery/recallMessage.ts'
import { listSiblings, type Notification, recordPlanned, syncWithMessage } from './data.ts'
import { chooseFallback, deliveryDeadlineMinutes, hasFallbackChannel } from './fallbackRules.ts'
import { notificationJobs } from './rules.ts'

/** Looks again at the deadline of the message's type whether anybody has confirmed it. */
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

export async function checkDeliveryDeadline(ctx: Ctx, job: Job): Promise<Outcome> {
  const { notificationId } = job.payload
  if (typeof notificationId !== 'string') return done('nothing promised')
  return done(await sendViaFallbackChannel(ctx, job.organizationId, job.subject, notificationId))
}

/** Sends on another way what did not arrive on its own; once, whoever asks. Answers what was done. */
export async function sendViaFallbackChannel(
  ctx: Ctx,
  organizationId: string,
  appointmentId: string,
  id: string,
): Promise<string> {
  const outcome = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, appointmentId)
    const alike = await listSiblings(tx, organizationId, id)
    const told = alike.find((one) => one.id === id)
    if (!told || told.status === 'DELIVERED' || told.status === 'CANCELLED') return told?.status ?? 'gone'
    const now = ctx.now()
    const next = chooseFallback(told, alike, appointment, now)
    if (!next) return 'nothing else to try'
    const { type, revision, offsetIso, contactVersion, participantId, scheduledFor } = told
    const wanted = {
      type,
      revision,
      offsetIso,
      contactVersion,
      scheduledFor,
      participantId: participantId ?? '',
      ...next,
    }
    const made = await recordPlanned(tx, appointment, [wanted], now, id)
    if (made.length === 0) return 'was done before'
    await enqueue(tx, notificationJobs([wanted], appointment, 'manual'))
    await recall(ctx, tx, told)
    return `goes by ${next.channel}`
  })
  ctx.requestTick()
  return outcome
}

/** What has not left yet need not leave any more. */
async function recall(ctx: Ctx, tx: Tx, { organizationId, key, messageId }: Notification): Promise<void> {
  await recallMessage(tx, ctx, organizationId, key.toString('hex'))
  if (messageId) await syncWithMessage(tx, organizationId, messageId, ctx.now())
}
