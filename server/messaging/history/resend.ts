import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { isOwn } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimeline } from '#server/domain/timelineData.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/record.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { type Queued, queueByHand } from '../notifications/byHand.ts'
import { type NotificationType, resendInput } from '../notifications/schema.ts'
import { type RetryRefusal, whyNotRetry } from '../notifications/statusRules.ts'
import { scopeFor } from './history.ts'
import { findRecord } from './historyData.ts'
import { isSaidAgain } from './retryData.ts'
import { retryFacts } from './view.ts'

/**
 * Sends a notification again, as a new one beside the first: written anew, with the same links. A `conflict` says why not
 * (`reason`: one of the refusals); another's or an unknown one is `not_found`.
 */
export async function resendNotification(ctx: Ctx, given: unknown): Promise<Queued> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { notificationId, reason } = resendInput.parse(given)
  const queued = await ctx.db.transaction((tx) => resendWithin(ctx, tx, actor, notificationId, reason))
  ctx.nudge()
  if (typeof queued === 'string') throw refusal(queued)
  return queued
}

/** The same in a transaction that has more to do; answers why not instead of throwing it. `once`: not if somebody did before. */
export async function resendWithin(
  ctx: Ctx,
  tx: Tx,
  actor: StaffActor,
  notificationId: string,
  reason: string,
  once = false,
): Promise<Queued | RetryRefusal> {
  const scope = scopeFor(actor, { notificationIds: [notificationId] })
  const seen = await findRecord(tx, scope)
  if (!seen) throw notFound()
  const appointment = await lockAppointment(tx, actor.organizationId, seen.notification.appointmentId)
  if (!isOwn(actor, appointment)) throw notFound()
  const record = (await findRecord(tx, scope)) ?? seen
  const { channel, participantId, contactVersion, type } = record.notification
  const whyNot = whyNotRetry(retryFacts(record), ctx.now())
  if (whyNot) return whyNot
  if (once && (await isSaidAgain(tx, actor.organizationId, notificationId))) return 'waiting'
  if (channel === 'WEBHOOKS' || !participantId) return 'unsupported'
  const base = { type: type as NotificationType, channel, participantId, contactVersion }
  const made = await queueByHand(tx, ctx, appointment, base, 'resend')
  if (!made) return 'waiting'
  await tell(ctx, tx, actor, { made, notificationId, appointment, type, channel, reason })
  return made
}

type Resent = {
  made: Queued
  notificationId: string
  appointment: Snapshot
  type: string
  channel: string
  reason: string
}

async function tell(ctx: Ctx, tx: Tx, actor: StaffActor, resent: Resent): Promise<void> {
  const { made, notificationId, appointment, type, channel, reason } = resent
  const { organizationId, id: appointmentId } = appointment
  await recordAudit(tx, ctx, {
    organizationId,
    verb: 'notification.resend',
    objectType: 'notification',
    objectId: notificationId,
    after: { notificationId: made.notificationId, type, channel, appointmentId },
  })
  await insertTimeline(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'notification.resent',
    actorKind: actor.kind,
    actorId: actor.staffId,
    data: { type, channel, reason },
    eventKey: `resend:${made.notificationId}`,
  })
}

const refusal = (reason: RetryRefusal): AppError => new AppError('conflict', words[reason], { reason })

const words: Readonly<Record<RetryRefusal, string>> = {
  unsupported: 'An administrator can resend it from the webhook’s page.',
  waiting: 'It is still being sent and would arrive twice.',
  withdrawn: 'It was cancelled because it was no longer correct.',
  held: 'Messages for this appointment are paused.',
  cancelled: 'The appointment is cancelled.',
  over: 'It is too late for this message.',
  outdated: 'The appointment or the contact has changed since then.',
  no_contact: 'There is no contact for this channel.',
  suppressed: 'This contact is blocked or does not exist.',
}
