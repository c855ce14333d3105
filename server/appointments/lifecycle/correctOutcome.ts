import { z } from 'zod'
import { lockAppointment } from '#server/domain/data.ts'
import { isLive, requireAccess } from '#server/domain/rules.ts'
import { type AbsentParty, type AppointmentStatus, absentParties, type Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { setOutcome } from '../data.ts'
import { replan } from '../plan.ts'

/** The final outcomes that staff can set: it took place, it failed, or one party was absent. */
const finalOutcomes = ['completed', 'failed', ...absentParties] as const
export type FinalOutcome = (typeof finalOutcomes)[number]
export const correctOutcomeInput = z.object({
  id: z.uuid(),
  outcome: z.enum(finalOutcomes),
  reason: z.string().trim().min(3).max(500),
})

/** Returns why the outcome cannot be corrected, or null: the appointment is not over yet, or was cancelled. */
export const whyNotCorrectOutcome = ({ status }: Pick<Snapshot, 'status'>): 'not_over' | null =>
  isLive({ status }) || status === 'cancelled' ? 'not_over' : null

/**
 * Sets the real outcome of an appointment that is over, with the reason that staff give. Refuses with `conflict`,
 * reason `not_over`. The reason may name people, so it is stored with the appointment only, never sent or audited.
 */
export async function correctOutcome(
  ctx: Ctx,
  input: z.output<typeof correctOutcomeInput>,
): Promise<{ status: AppointmentStatus; absent: AbsentParty | null }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { id, outcome, reason } = input
  const { organizationId } = actor
  return ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    requireAccess(actor, appointment)
    if (whyNotCorrectOutcome(appointment)) {
      throw new AppError('conflict', 'The appointment has not ended yet.', { reason: 'not_over' })
    }
    const now = ctx.now()
    const corrected = statusAndAbsent(outcome)
    await setOutcome(tx, organizationId, id, { ...corrected, outcomeReason: reason }, now)
    await insertTimelineEntry(tx, {
      organizationId,
      appointmentId: id,
      at: now,
      kind: 'outcome_corrected',
      actorKind: actor.kind,
      actorId: actor.staffId,
      data: { outcome, before: appointment.absent ?? appointment.status },
      eventKey: `outcome:${appointment.revision}:${now.toISOString()}`,
    })
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'appointment.correct_outcome',
      objectType: 'appointment',
      objectId: id,
      before: { status: appointment.status, absent: appointment.absent },
      after: corrected,
    })
    await replan(tx, organizationId, id, now)
    return corrected
  })
}

function statusAndAbsent(outcome: FinalOutcome): { status: AppointmentStatus; absent: AbsentParty | null } {
  return outcome === 'completed' || outcome === 'failed'
    ? { status: outcome, absent: null }
    : { status: 'no_show', absent: outcome }
}
