import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import { isLive, requireAccess } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { invalid, notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { isUnchanged, presetForAgents } from '#server/scheduling/reservations/appointmentCandidates.ts'
import { agentCandidate } from '#server/scheduling/reservations/candidates.ts'
import { reserveTime } from '#server/scheduling/reservations/reserveTime.ts'
import { retryOnConflict, StaleReadError } from '#server/scheduling/reservations/retryOnConflict.ts'
import { timeOfAppointment } from '#server/scheduling/reservations/slotErrors.ts'
import { findAgent } from '#server/tenants/staff/data.ts'
import { whyNotChangeParticipants } from '../rules.ts'
import type { AddAgentInput } from '../schema.ts'

/**
 * Reserves an appointment's time for an agent of its application and runs `write` under the locks. Returns false, with
 * nothing changed, for an appointment that already is as requested. Refuses with `conflict`: `over`, or `taken` for an
 * overlap.
 */
export async function reserveForAgent(
  ctx: Ctx,
  { id, agentId }: AddAgentInput,
  isAsRequested: (appointment: Snapshot) => boolean,
  write: (tx: Tx, appointment: Snapshot) => Promise<void>,
): Promise<boolean> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin', 'service'])
  const { organizationId } = actor
  const changed = await retryOnConflict(async () => {
    const before = await findSnapshot(ctx.db, organizationId, id)
    if (!before) throw notFound()
    requireAccess(actor, before)
    const refusal = whyNotChangeParticipants(before)
    if (refusal) throw refusal
    if (!(await findAgent(ctx.db, organizationId, before.applicationId, agentId)))
      throw invalid('/agentId', 'unknown', 'This application has no agent with this ID.')
    if (isAsRequested(before)) return false
    const reservation = {
      preset: presetForAgents(before, [agentId]),
      ...timeOfAppointment(before),
      candidates: [agentCandidate(agentId, { by: 'caller' })],
      capTimezone: null,
      // Of two callers who name the same agent, the second reads the first's change instead of an overlap with it.
      ignoreAppointmentId: id,
    }
    return reserveTime(ctx, reservation, async (tx) => {
      const appointment = await lockAppointment(tx, organizationId, id)
      if (!isUnchanged(appointment, before) || !isLive(appointment)) throw new StaleReadError()
      await write(tx, appointment)
      return true
    })
  })
  if (changed) ctx.requestTick()
  return changed
}
