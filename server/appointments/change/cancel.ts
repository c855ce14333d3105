import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { requireAccess } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { releaseOccupancies } from '#server/scheduling/reservations/occupancyData.ts'
import { setCancelled } from '../data.ts'
import { replan } from '../plan.ts'
import { whyNotCancel } from '../rules.ts'
import type { CancelInput } from '../schema.ts'

/**
 * Cancels an appointment: frees its agents, withdraws planned jobs, notifies the participants. Cancelling again changes
 * nothing. Refuses with `conflict`: `too_late` (customers, after the preset's cut-off) or `over`.
 */
export async function cancelAppointment(ctx: Ctx, { id, reason }: CancelInput): Promise<{ status: 'cancelled' }> {
  const actor = requireActor(ctx, ['customer', 'agent', 'supervisor', 'admin', 'service'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    requireAccess(actor, appointment)
    if (appointment.status === 'cancelled') return
    const refusal = whyNotCancel(appointment, actor, ctx.now())
    if (refusal) throw refusal
    await markCancelled(ctx, tx, appointment, reason ?? null)
    await replan(tx, organizationId, id, ctx.now())
  })
  ctx.requestTick()
  return { status: 'cancelled' }
}

async function markCancelled(ctx: Ctx, tx: Tx, appointment: Snapshot, reason: string | null): Promise<void> {
  const { organizationId, id } = appointment
  const now = ctx.now()
  await setCancelled(tx, organizationId, id, reason, now)
  await releaseOccupancies(tx, organizationId, id)
  const actor = { actorKind: ctx.actor.kind, actorId: actorId(ctx.actor) }
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId: id,
    at: now,
    kind: 'cancelled',
    ...actor,
    eventKey: 'cancelled',
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.cancel',
    objectType: 'appointment',
    objectId: id,
    before: { status: appointment.status },
    after: { status: 'cancelled' },
  })
}
