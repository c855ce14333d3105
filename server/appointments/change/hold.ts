import { z } from 'zod'
import { lockAppointment } from '#server/domain/data.ts'
import { requireOwn } from '#server/domain/rules.ts'
import { insertTimeline } from '#server/domain/timelineData.ts'
import { actorId, recordAudit } from '#server/platform/audit/record.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { setHeld } from '../data.ts'
import { replan } from '../plan.ts'

export const holdInput = z.object({
  id: z.uuid(),
  held: z.boolean(),
  reason: z.string().trim().max(300).default(''),
})

/**
 * Holds all messages of one appointment back, or releases them: then what is still of use is planned again. What was handed to a
 * vendor before is not called back. Again, nothing changes.
 */
export async function holdNotifications(ctx: Ctx, given: unknown): Promise<{ held: boolean }> {
  const { id, held, reason } = holdInput.parse(given)
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    requireOwn(actor, appointment)
    if (appointment.notificationsHeld === held) return
    const now = ctx.now()
    await setHeld(tx, organizationId, id, held, now)
    await insertTimeline(tx, {
      organizationId,
      appointmentId: id,
      at: now,
      kind: held ? 'notifications_held' : 'notifications_released',
      actorKind: actor.kind,
      actorId: actorId(actor),
      data: reason ? { reason } : {},
      eventKey: `held:${held}:${now.toISOString()}`,
    })
    await recordAudit(tx, ctx, {
      organizationId,
      verb: held ? 'appointment.hold' : 'appointment.release',
      objectType: 'appointment',
      objectId: id,
      before: { held: !held },
      after: { held, reason },
    })
    await replan(tx, organizationId, id, now)
  })
  ctx.nudge()
  return { held }
}
