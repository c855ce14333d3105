import { lockAppointment } from '#server/domain/data.ts'
import { customersJoin, customersOf, isLive, requireOwn } from '#server/domain/rules.ts'
import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/record.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { type Queued, queueByHand } from './byHand.ts'
import { contactOn } from './contactRules.ts'
import { mayTellAnything } from './rules.ts'
import { deliverInput } from './schema.ts'

/**
 * Queues the join link again, by mail or by text, to every customer who may be told there. A `conflict` with a `reason` when the
 * appointment is over, its messages are off, or nobody has such a contact.
 */
export async function deliverLink(ctx: Ctx, given: unknown): Promise<{ queued: Queued[] }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { appointmentId, channel } = deliverInput.parse(given)
  const queued = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, actor.organizationId, appointmentId)
    requireOwn(actor, appointment)
    if (!isLive(appointment) || ctx.now() >= appointment.endAt)
      throw refused('over', 'The appointment has ended or was cancelled.')
    if (!mayTellAnything(appointment)) throw refused('held', 'Messages for this appointment are paused.')
    if (!customersJoin(appointment.application)) throw refused('no_link', 'Customers cannot join this call.')
    const people = customersOf(appointment).filter((person) => contactOn(appointment, person, channel) !== null)
    if (people.length === 0) throw refused('no_contact', 'No customer has a contact for this channel.')
    const made: Queued[] = []
    for (const { id: participantId, contactVersion } of people) {
      const one = await queueByHand(
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
      verb: 'notification.deliver',
      objectType: 'appointment',
      objectId: appointmentId,
      after,
    })
    return made
  })
  ctx.nudge()
  return { queued }
}

const refused = (reason: string, message: string): AppError => new AppError('conflict', message, { reason })
