import { recordAudit } from '../audit/record.ts'
import { lockAppointment } from '../bookings/data.ts'
import { insertTimeline } from '../bookings/record.ts'
import { isOwn } from '../bookings/rules.ts'
import { type Ctx, requireActor } from '../context.ts'
import { AppError, notFound } from '../lib/errors.ts'
import { type Queued, queueByHand } from './byHand.ts'
import { scopeFor } from './history.ts'
import { findRecord } from './historyData.ts'
import { type NotificationType, resendInput } from './schema.ts'
import { type RetryRefusal, whyNotRetry } from './statusRules.ts'
import { retryFacts } from './view.ts'

/**
 * Sends a notification again, as a new one beside the first: written anew, with the same links. A `conflict` says why not
 * (`reason`: one of the refusals); another's or an unknown one is `not_found`.
 */
export async function resendNotification(ctx: Ctx, given: unknown): Promise<Queued> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { notificationId, reason } = resendInput.parse(given)
  const queued = await ctx.db.transaction(async (tx) => {
    const scope = scopeFor(actor, { notificationIds: [notificationId] })
    const seen = await findRecord(tx, scope)
    if (!seen) throw notFound()
    const appointment = await lockAppointment(tx, actor.organizationId, seen.notification.appointmentId)
    if (!isOwn(actor, appointment)) throw notFound()
    const record = (await findRecord(tx, scope)) ?? seen
    const { channel, participantId, contactVersion, type } = record.notification
    const whyNot = whyNotRetry(retryFacts(record), ctx.now())
    if (whyNot) throw refusal(whyNot)
    if (channel === 'WEBHOOKS' || !participantId) throw refusal('unsupported')
    const base = { type: type as NotificationType, channel, participantId, contactVersion }
    const made = await queueByHand(tx, ctx, appointment, base, 'resend')
    if (!made) throw refusal('waiting')
    const { organizationId, id: appointmentId } = appointment
    const after = { notificationId: made.notificationId, type, channel, appointmentId }
    await recordAudit(tx, ctx, {
      organizationId,
      verb: 'notification.resend',
      objectType: 'notification',
      objectId: notificationId,
      after,
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
    return made
  })
  ctx.nudge()
  return queued
}

const refusal = (reason: RetryRefusal): AppError => new AppError('conflict', words[reason], { reason })

const words: Readonly<Record<RetryRefusal, string>> = {
  unsupported: 'This kind of message cannot be sent again by hand.',
  waiting: 'It is still on its way: sending it again could deliver it twice.',
  withdrawn: 'It was withdrawn because it was no longer true.',
  held: 'Messages for this appointment are switched off.',
  cancelled: 'The appointment is cancelled.',
  over: 'It is too late for this message.',
  outdated: 'The appointment or the contact has changed since.',
  no_contact: 'There is no contact to send it to.',
  suppressed: 'This contact refuses our messages or does not exist.',
}
