import { shareAppointment } from '#server/domain/data.ts'
import { forbidden } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { deleteSignals, lockRoom, lockSeat, markLeft, ring } from './data.ts'
import { placeOf } from './place.ts'
import { cameOrWent, ended } from './rules.ts'
import { standingOf, tellSession } from './tell.ts'
import type { Ticket } from './ticket.ts'

/**
 * The agent ends the meeting for both. Before both have met there is nothing to end, and the customer may still come: then
 * the agent only leaves. Refuses customers with `forbidden`.
 */
export async function endRoom(ctx: Ctx, ticket: Ticket, { epoch }: { epoch: number }): Promise<{ ok: true }> {
  const { place, appointment } = await placeOf(ctx, ticket)
  if (place.side !== 'agent') throw forbidden()
  const of = { ...place, appointmentId: appointment.id }
  await ctx.db.transaction(async (tx) => {
    await shareAppointment(tx, place.organizationId, appointment.id)
    await lockRoom(tx, place)
    const own = await lockSeat(tx, place)
    if (!own || own.leftAt || own.epoch !== epoch) return
    const now = ctx.now()
    const { metAt } = await standingOf(tx, place)
    await markLeft(tx, place, now)
    await deleteSignals(tx, place)
    const facts = [cameOrWent('leave', { ...place, visit: own.visit }, now)]
    if (metAt) {
      await markLeft(tx, { ...place, side: 'customer' }, now)
      facts.push(ended(place.sessionId, now))
    }
    await tellSession(ctx, tx, of, facts)
    await ring(tx, place.sessionId)
  })
  ctx.nudge()
  return { ok: true }
}
