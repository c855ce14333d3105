import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { hasAccess } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { type QueuedNotification, queueManualNotification } from '../notifications/queueManualNotification.ts'
import type { NotificationType, ResendInput } from '../notifications/schema.ts'
import { type RetryRefusal, whyNotRetry } from '../notifications/statusRules.ts'
import { findRecord } from './historyData.ts'
import { scopeFor } from './listHistory.ts'
import { wasResent } from './retryData.ts'
import { retryFacts } from './view.ts'

/**
 * Sends a notification again as a new one, rendered from the current state with the same links. Throws `conflict` with one of the
 * refusals as `reason`, or `not_found` if the caller may not see it.
 */
export async function resendNotification(ctx: Ctx, input: ResendInput): Promise<QueuedNotification> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { notificationId, reason } = input
  const queued = await ctx.db.transaction((tx) => resendInTransaction(ctx, tx, actor, notificationId, reason))
  ctx.requestTick()
  if (typeof queued === 'string') throw refused(queued)
  return queued
}

/**
 * Resends within a transaction of the caller and returns a refusal instead of throwing it. With `once`, a notification that was
 * resent before is not sent again.
 */
export async function resendInTransaction(
  ctx: Ctx,
  tx: Tx,
  actor: StaffActor,
  notificationId: string,
  reason: string,
  once = false,
): Promise<QueuedNotification | RetryRefusal> {
  const scope = scopeFor(actor, { notificationIds: [notificationId] })
  const seen = await findRecord(tx, scope)
  if (!seen) throw notFound()
  const appointment = await lockAppointment(tx, actor.organizationId, seen.notification.appointmentId)
  if (!hasAccess(actor, appointment)) throw notFound()
  const record = (await findRecord(tx, scope)) ?? seen
  const { channel, participantId, contactVersion, type } = record.notification
  const whyNot = whyNotRetry(retryFacts(record), ctx.now())
  if (whyNot) return whyNot
  if (once && (await wasResent(tx, actor.organizationId, notificationId))) return 'waiting'
  if (channel === 'WEBHOOKS' || !participantId) return 'unsupported'
  const base = { type: type as NotificationType, channel, participantId, contactVersion }
  const queued = await queueManualNotification(tx, ctx, appointment, base, 'resend')
  if (!queued) return 'waiting'
  await recordResend(ctx, tx, actor, { queued, notificationId, appointment, type, channel, reason })
  return queued
}

type Resent = {
  queued: QueuedNotification
  notificationId: string
  appointment: Snapshot
  type: string
  channel: string
  reason: string
}

async function recordResend(ctx: Ctx, tx: Tx, actor: StaffActor, resent: Resent): Promise<void> {
  const { queued, notificationId, appointment, type, channel, reason } = resent
  const { organizationId, id: appointmentId } = appointment
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'notification.resend',
    objectType: 'notification',
    objectId: notificationId,
    after: { notificationId: queued.notificationId, type, channel, appointmentId },
  })
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'notification.resent',
    actorKind: actor.kind,
    actorId: actor.staffId,
    data: { type, channel, reason },
    eventKey: `resend:${queued.notificationId}`,
  })
}

const refused = (reason: RetryRefusal): AppError => new AppError('conflict', refusalTexts[reason], { reason })

const refusalTexts: Readonly<Record<RetryRefusal, string>> = {
  unsupported: 'An administrator can resend it from the webhook endpoint’s page.',
  waiting: 'It is already scheduled or being sent and would arrive twice.',
  withdrawn: 'It was cancelled because it was no longer correct.',
  paused: 'Messages for this appointment are paused.',
  cancelled: 'The appointment is cancelled.',
  over: 'It is too late for this message.',
  outdated: 'The appointment or the contact details have changed since then.',
  no_contact: 'The customer has no contact details for this channel.',
  suppressed: 'This email address or number is blocked or does not exist.',
}
