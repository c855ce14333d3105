import { lockAppointment } from '#server/domain/data.ts'
import { canCustomersJoin, customersOf, isLive, requireAccess } from '#server/domain/rules.ts'
import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { reachableContact } from './contactRules.ts'
import { type QueuedNotification, queueManualNotification } from './queueManualNotification.ts'
import { maySendNotifications } from './rules.ts'
import type { SendJoinLinkInput } from './schema.ts'

/**
 * Enqueues the join link again, by email or SMS, to every customer who can be reached on that channel. Throws `conflict` with a
 * `reason` if the appointment is over, its messages are paused, customers cannot join, or no customer can be reached.
 */
export async function sendJoinLink(ctx: Ctx, input: SendJoinLinkInput): Promise<{ queued: QueuedNotification[] }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { appointmentId, channel } = input
  const queued = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, actor.organizationId, appointmentId)
    requireAccess(actor, appointment)
    if (!isLive(appointment) || ctx.now() >= appointment.endAt)
      throw refused('over', 'The appointment has ended or was cancelled.')
    if (!maySendNotifications(appointment)) throw refused('paused', 'Messages for this appointment are paused.')
    if (!canCustomersJoin(appointment.application)) throw refused('no_link', 'Customers cannot join this call.')
    const people = customersOf(appointment).filter((person) => reachableContact(appointment, person, channel) !== null)
    if (people.length === 0) throw refused('no_contact', 'No customer has contact details for this channel.')
    const notifications: QueuedNotification[] = []
    for (const { id: participantId, contactVersion } of people) {
      const notification = await queueManualNotification(
        tx,
        ctx,
        appointment,
        { type: 'ROOM', channel, participantId, contactVersion },
        'manual',
      )
      if (notification) notifications.push(notification)
    }
    const after = { channel, count: notifications.length }
    const { organizationId } = appointment
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'notification.deliver',
      objectType: 'appointment',
      objectId: appointmentId,
      after,
    })
    return notifications
  })
  ctx.requestTick()
  return { queued }
}

const refused = (reason: string, message: string): AppError => new AppError('conflict', message, { reason })
