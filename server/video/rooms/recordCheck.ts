import { lockAppointmentShared } from '#server/domain/data.ts'
import { requireAccess } from '#server/domain/rules.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { insertCheck } from './checkData.ts'
import type { DeviceCheck } from './checkSchema.ts'

/** Records the result of a participant's device test, on the timeline too. */
export async function recordDeviceCheck(ctx: Ctx, check: DeviceCheck): Promise<{ saved: true }> {
  const actor = requireActor(ctx, ['customer'])
  const { organizationId, appointmentId, participantId } = actor
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointmentShared(tx, organizationId, appointmentId)
    const participant = appointment?.participants.find((one) => one.id === participantId)
    if (!appointment || !participant) throw notFound()
    requireAccess(actor, appointment)
    const now = ctx.now()
    await insertCheck(tx, { organizationId, appointmentId, participantId }, check, now)
    await insertTimelineEntry(tx, {
      organizationId,
      appointmentId,
      at: now,
      kind: 'device_check',
      actorKind: participant.type === 'AGENT' ? 'agent' : 'customer',
      actorId: participant.staffId,
      data: check,
      eventKey: `device_check:${participantId}:${now.toISOString()}`,
    })
  })
  return { saved: true }
}
