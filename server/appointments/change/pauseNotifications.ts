import { z } from 'zod'
import { lockAppointment } from '#server/domain/data.ts'
import { requireAccess } from '#server/domain/rules.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { setNotificationsPaused } from '../data.ts'
import { replan } from '../plan.ts'

export const pauseNotificationsInput = z.object({
  id: z.uuid(),
  paused: z.boolean(),
  reason: z.string().trim().max(300).default(''),
})

/**
 * Pauses or resumes all messages of one appointment. On resuming, messages that are still useful are planned again; a
 * message already handed to a vendor is not recalled. Repeating it changes nothing.
 */
export async function pauseNotifications(
  ctx: Ctx,
  input: z.output<typeof pauseNotificationsInput>,
): Promise<{ paused: boolean }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { id, paused, reason } = input
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    requireAccess(actor, appointment)
    if (appointment.notificationsPaused === paused) return
    const now = ctx.now()
    await setNotificationsPaused(tx, organizationId, id, paused, now)
    await insertTimelineEntry(tx, {
      organizationId,
      appointmentId: id,
      at: now,
      kind: paused ? 'notifications_paused' : 'notifications_resumed',
      actorKind: actor.kind,
      actorId: actorId(actor),
      data: reason ? { reason } : {},
      eventKey: `paused:${paused}:${now.toISOString()}`,
    })
    await recordAudit(tx, ctx, {
      organizationId,
      action: paused ? 'appointment.pause_notifications' : 'appointment.resume_notifications',
      objectType: 'appointment',
      objectId: id,
      before: { paused: !paused },
      after: { paused, reason },
    })
    await replan(tx, organizationId, id, now)
  })
  ctx.requestTick()
  return { paused }
}
