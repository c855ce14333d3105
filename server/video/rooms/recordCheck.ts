import { lockAppointmentShared } from '#server/domain/data.ts'
import { requireAccess } from '#server/domain/rules.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { notFound } from '#server/lib/errors.ts'
import { addMs } from '#server/lib/time.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { deleteOldParticipantChecks, insertCheck } from './checkData.ts'
import { type DeviceCheck, deviceCheck } from './checkSchema.ts'

const KEPT_MS = 30 * 24 * 3_600_000

/** Keeps what a person's test of camera, microphone, speaker and network found, and tells it on the appointment's story. */
export async function recordDeviceCheck(ctx: Ctx, given: DeviceCheck): Promise<{ saved: true }> {
  const actor = requireActor(ctx, ['customer'])
  const check = deviceCheck.parse(given)
  const { organizationId, appointmentId, participantId } = actor
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointmentShared(tx, organizationId, appointmentId)
    const person = appointment?.participants.find((one) => one.id === participantId)
    if (!appointment || !person) throw notFound()
    requireAccess(actor, appointment)
    const now = ctx.now()
    await deleteOldParticipantChecks(tx, actor, addMs(now, -KEPT_MS))
    await insertCheck(tx, { organizationId, appointmentId, participantId }, check, now)
    await insertTimelineEntry(tx, {
      organizationId,
      appointmentId,
      at: now,
      kind: 'device_check',
      actorKind: person.type === 'AGENT' ? 'agent' : 'customer',
      actorId: person.staffId,
      data: check,
      eventKey: `device_check:${participantId}:${now.toISOString()}`,
    })
  })
  return { saved: true }
}
