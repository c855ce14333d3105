import { lockAppointmentShared } from '#server/domain/data.ts'
import { isLive, requireAccess } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import { currentSession } from '../sessions/rules.ts'
import type { LateInput } from './checkSchema.ts'
import { publishRoomChange } from './data.ts'
import { mayReportLate, sideOf } from './rules.ts'

/**
 * Records how late a participant expects to be; the other side sees it on their page. The same report within one minute is
 * recorded once. Refuses with `conflict`, reason `too_early` (more than an hour before the start) or `over`.
 */
export async function reportLate(ctx: Ctx, { minutes }: LateInput): Promise<{ minutes: number }> {
  const actor = requireActor(ctx, ['customer'])
  const { organizationId, appointmentId, participantId } = actor
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointmentShared(tx, organizationId, appointmentId)
    const participant = appointment?.participants.find((one) => one.id === participantId)
    if (!appointment || !participant) throw notFound()
    requireAccess(actor, appointment)
    const now = ctx.now()
    if (!isLive(appointment) || now >= appointment.endAt) throw refusal('over')
    if (!mayReportLate(appointment, now)) throw refusal('too_early')
    const side = sideOf(participant)
    await insertTimelineEntry(tx, {
      organizationId,
      appointmentId,
      at: now,
      kind: `${side}_late`,
      actorKind: side,
      actorId: participant.staffId,
      data: { minutes, expectedAt: addMinutes(appointment.startAt, minutes).toISOString() },
      eventKey: `${side}_late:${appointment.revision}:${minutes}:${now.toISOString().slice(0, 16)}`,
    })
    if (side === 'agent') await enqueue(tx, [delayJob(appointment, now)])
    const session = currentSession(appointment)
    if (session) await publishRoomChange(tx, session.id)
  })
  ctx.requestTick()
  return { minutes }
}

/** Recalculates the delays of the agent's following appointments. */
const delayJob = ({ organizationId, id, revision }: Snapshot, now: Date): JobRequest => ({
  organizationId,
  lane: 'internal',
  kind: 'appointment.track_delays',
  subject: id,
  revision,
  identity: ['late', id, revision, now.getTime()],
  origin: 'manual',
  dueAt: now,
})

const refusal = (reason: 'over' | 'too_early'): AppError =>
  new AppError('conflict', 'You cannot send this at the moment.', { reason })
