import { lockAppointment } from '#server/domain/data.ts'
import { canCustomersJoin, customersOf, isLive, requireAccess } from '#server/domain/rules.ts'
import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { reachableContact } from './contactRules.ts'
import { type QueuedNotification, queueManualNotification } from './queueManualNotification.ts'
import { maySendNotifications } from './rules.ts'
import { sendJoinLinkInput } from './schema.ts'

/**
 * Queues the join link again, by mail or by text, to every customer who may be told there. A `conflict` with a `reason` when the
 * appointment is over, its messages are off, or nobody has such a contact.
 */
export async function sendJoinLink(ctx: Ctx, given: unknown): Promise<{ queued: QueuedNotification[] }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { appointmentId, channel } = sendJoinLinkInput.parse(given)
  const queued = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, actor.organizationId, appointmentId)
    requireAccess(actor, appointment)
    if (!isLive(appointment) || ctx.now() >= appointment.endAt)
      throw refused('over', 'The appointment has ended or was cancelled.')
    if (!maySendNotifications(appointment)) throw refused('held', 'Messages for this appointment are paused.')
    if (!canCustomersJoin(appointment.application)) throw refused('no_link', 'Customers cannot join this call.')
    const people = customersOf(appointment).filter((person) => reachableContact(appointment, person, channel) !== null)
    if (people.length === 0) throw refused('no_contact', 'No customer has a contact for this channel.')
    const made: QueuedNotification[] = []
    for (const { id: participantId, contactVersion } of people) {
      const one = await queueManualNotification(
        tx,
        ctx,
        appointment,
        { type: 'ROOM', channel, participantId, contactVersion },
        'manual',
      )
      if (one) made.push(one)
    }
    const after = { channel, count: made.length }
    const { organizationId } = appointment
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'notification.deliver',
      objectType: 'appointment',
      objectId: appointmentId,
      after,
    })
    return made
  })
  ctx.requestTick()
  return { queued }
}

const refused = (reason: string, message: string): AppError => new AppError('conflict', message, { reason })
