import { z } from 'zod'
import { lockAppointment } from '#server/domain/data.ts'
import { requireAccess } from '#server/domain/rules.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { setNotes } from '../data.ts'
import { replan } from '../plan.ts'

export const saveNotesInput = z.object({ id: z.uuid(), notes: z.string().max(4000) })

/**
 * Saves an agent's notes while they are typed during the call. Timeline and audit record that the notes changed, never
 * their text.
 */
export async function saveNotes(ctx: Ctx, { id, notes }: z.output<typeof saveNotesInput>): Promise<{ saved: true }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    requireAccess(actor, appointment)
    if ((appointment.notes ?? '') === notes) return
    await setNotes(tx, organizationId, id, notes || null, ctx.now())
    const now = ctx.now()
    await insertTimelineEntry(tx, {
      organizationId,
      appointmentId: id,
      at: now,
      kind: 'notes_changed',
      actorKind: actor.kind,
      actorId: actor.staffId,
      // Notes are saved every second while somebody types, so the timeline records at most one change an hour per
      // person.
      eventKey: `notes:${actor.staffId}:${now.toISOString().slice(0, 13)}`,
    })
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'appointment.notes',
      objectType: 'appointment',
      objectId: id,
      before: { length: appointment.notes?.length ?? 0 },
      after: { length: notes.length },
    })
    await replan(tx, organizationId, id, now)
  })
  return { saved: true }
}
