import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import type { Participant } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { type AgendaItem, type AgendaRequest, done, type Outcome } from '#server/platform/jobs/types.ts'
import { recallMessage } from '../delivery/recall.ts'
import { findToldAlike, followMessage, type Notification, recordPlanned } from './data.ts'
import { deadlineMinutes, hasOtherWay, standInFor } from './promiseRules.ts'
import { notificationRequests } from './rules.ts'

/** Looks again at the deadline of the message's type whether anybody has confirmed it. */
export function promiseRequest(notification: Notification, person: Participant, now: Date): AgendaRequest[] {
  const minutes = deadlineMinutes[notification.type]
  if (minutes === null || !hasOtherWay(notification, person)) return []
  const { organizationId, appointmentId, revision, id } = notification
  return [
    {
      organizationId,
      lane: 'internal',
      kind: 'notification.promise',
      subject: appointmentId,
      revision,
      identity: ['notification.promise', id],
      origin: 'manual',
      dueAt: addMinutes(now, minutes),
      payload: { notificationId: id },
    },
  ]
}

export async function keepPromise(ctx: Ctx, item: AgendaItem): Promise<Outcome> {
  const { notificationId } = item.payload
  if (typeof notificationId !== 'string') return done('nothing promised')
  return done(await standIn(ctx, item.organizationId, item.subject, notificationId))
}

/** Sends on another way what did not arrive on its own; once, whoever asks. Answers what was done. */
export async function standIn(ctx: Ctx, organizationId: string, appointmentId: string, id: string): Promise<string> {
  const outcome = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, appointmentId)
    const alike = await findToldAlike(tx, organizationId, id)
    const told = alike.find((one) => one.id === id)
    if (!told || told.status === 'DELIVERED' || told.status === 'CANCELLED') return told?.status ?? 'gone'
    const now = ctx.now()
    const next = standInFor(told, alike, appointment, now)
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
    await enqueue(tx, notificationRequests([wanted], appointment, 'manual'))
    await recall(ctx, tx, told)
    return `goes by ${next.channel}`
  })
  ctx.nudge()
  return outcome
}

/** What has not left yet need not leave any more. */
async function recall(ctx: Ctx, tx: Tx, { organizationId, key, messageId }: Notification): Promise<void> {
  await recallMessage(tx, ctx, organizationId, key.toString('hex'))
  if (messageId) await followMessage(tx, organizationId, messageId, ctx.now())
}
