import { and, eq, inArray, isNotNull, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import type { DirectoryEntry } from '#server/domain/linkData.ts'
import type { AbsentParty, AppointmentStatus, ParticipantState } from '#server/domain/schema.ts'

export type NewAppointment = typeof appointments.$inferInsert
export type NewParticipant = typeof participants.$inferInsert

/** Inserts the appointment with its directory entries: its own id, and the participants' `links`. */
export async function insertAppointment(tx: Tx, values: NewAppointment, links: DirectoryEntry[]): Promise<void> {
  const { organizationId, id } = values
  await Promise.all([
    tx.insert(appointments).values(values),
    tx.insert(directory).values([{ kind: 'appointment', value: id, organizationId, id }, ...links]),
  ])
}

export async function insertParticipants(tx: Tx, rows: NewParticipant[]): Promise<void> {
  if (rows.length > 0) await tx.insert(participants).values(rows)
}

export async function setCancelled(
  tx: Tx,
  organizationId: string,
  id: string,
  reason: string | null,
  now: Date,
): Promise<void> {
  await tx
    .update(appointments)
    .set({ status: 'cancelled', cancelledAt: now, cancelReason: reason, updatedAt: now })
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
}

export type TimeChange = Pick<
  NewAppointment,
  'startsAt' | 'endsAt' | 'localStart' | 'timezone' | 'locale' | 'revision' | 'interaction' | 'rescheduleReason'
>

/**
 * Stores the new time as a new revision. Resets the participants' states, because nobody has joined at the new time.
 */
export async function setRescheduled(
  tx: Tx,
  organizationId: string,
  id: string,
  change: TimeChange,
  now: Date,
): Promise<void> {
  await tx
    .update(appointments)
    .set({ ...change, revisedAt: now, updatedAt: now })
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
  await tx
    .update(participants)
    .set({ state: null })
    .where(and(eq(participants.organizationId, organizationId), eq(participants.appointmentId, id)))
}

export async function setStatus(
  tx: Tx,
  organizationId: string,
  id: string,
  { status, absent }: { status: AppointmentStatus; absent: AbsentParty | null },
  now: Date,
): Promise<void> {
  await tx
    .update(appointments)
    .set({ status, absent, updatedAt: now })
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
}

/** Stores the outcome that staff entered, with their reason. */
export async function setOutcome(
  tx: Tx,
  organizationId: string,
  id: string,
  outcome: { status: AppointmentStatus; absent: AbsentParty | null; outcomeReason: string },
  now: Date,
): Promise<void> {
  await tx
    .update(appointments)
    .set({ ...outcome, updatedAt: now })
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
}

export async function setNotificationsPaused(
  tx: Tx,
  organizationId: string,
  id: string,
  paused: boolean,
  now: Date,
): Promise<void> {
  await tx
    .update(appointments)
    .set({ notificationsPaused: paused, updatedAt: now })
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
}

export type Assignment = Partial<
  Pick<NewAppointment, 'agentId' | 'organizerId' | 'targetType' | 'targetId' | 'interaction' | 'rescheduleReason'>
>

export async function setAssignment(
  tx: Tx,
  organizationId: string,
  id: string,
  assignment: Assignment,
  now: Date,
): Promise<void> {
  await tx
    .update(appointments)
    .set({ ...assignment, updatedAt: now })
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
}

/**
 * Marks a participant as removed. The row stays, because earlier notifications refer to it; the raised token generation
 * invalidates the links.
 */
export async function setParticipantRemoved(
  tx: Tx,
  organizationId: string,
  participantId: string,
  now: Date,
): Promise<void> {
  await tx
    .update(participants)
    .set({ removedAt: now, state: null, tokenGeneration: sql`${participants.tokenGeneration} + 1` })
    .where(and(eq(participants.organizationId, organizationId), eq(participants.id, participantId)))
}

/**
 * Whether a participant was removed from this appointment before; `id` is the participant's or the staff member's id.
 */
export async function wasParticipantRemoved(
  tx: Tx,
  organizationId: string,
  appointmentId: string,
  id: string,
): Promise<boolean> {
  const [row] = await tx
    .select({ id: participants.id })
    .from(participants)
    .where(
      and(
        eq(participants.organizationId, organizationId),
        eq(participants.appointmentId, appointmentId),
        or(eq(participants.id, id), eq(participants.staffId, id)),
        isNotNull(participants.removedAt),
      ),
    )
  return row !== undefined
}

/** Restores a staff member who was removed before; null if there is no such row. */
export async function restoreAgent(
  tx: Tx,
  organizationId: string,
  appointmentId: string,
  staffId: string,
  now: Date,
): Promise<{ id: string; tokenGeneration: number } | null> {
  const [row] = await tx
    .update(participants)
    .set({ removedAt: null, createdAt: now })
    .where(
      and(
        eq(participants.organizationId, organizationId),
        eq(participants.appointmentId, appointmentId),
        eq(participants.staffId, staffId),
      ),
    )
    .returning({ id: participants.id, tokenGeneration: participants.tokenGeneration })
  return row ?? null
}

export async function setNotes(
  tx: Tx,
  organizationId: string,
  id: string,
  notes: string | null,
  now: Date,
): Promise<void> {
  await tx
    .update(appointments)
    .set({ notes, updatedAt: now })
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
}

export async function setParticipantStates(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  state: ParticipantState,
): Promise<void> {
  await tx
    .update(participants)
    .set({ state })
    .where(and(eq(participants.organizationId, organizationId), inArray(participants.id, [...ids])))
}

export async function findAppointmentIdOf(
  db: Queryable,
  organizationId: string,
  participantId: string,
): Promise<string | null> {
  const [row] = await db
    .select({ id: participants.appointmentId })
    .from(participants)
    .where(and(eq(participants.organizationId, organizationId), eq(participants.id, participantId)))
  return row?.id ?? null
}
