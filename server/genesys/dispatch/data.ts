import { and, eq, getTableColumns, inArray, isNull, ne, or } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { attempts } from '#db/schema/attempts.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { queues } from '#db/schema/staff.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import { dispatchAgentId, fromIdOf } from './rules.ts'

/** `firstAttemptAt` is null if it failed before an attempt. */
export type DispatchRow = typeof dispatches.$inferSelect & { firstAttemptAt: Date | null }

const selectDispatches = (db: Queryable) =>
  db
    .select({ ...getTableColumns(dispatches), firstAttemptAt: attempts.startedAt })
    .from(dispatches)
    .leftJoin(
      attempts,
      and(
        eq(attempts.organizationId, dispatches.organizationId),
        eq(attempts.subjectId, dispatches.id),
        eq(attempts.number, 1),
      ),
    )

const isRow = (row: Pick<DispatchRow, 'organizationId' | 'id'>) =>
  and(eq(dispatches.organizationId, row.organizationId), eq(dispatches.id, row.id))

export async function findDispatch(db: Queryable, organizationId: string, id: string): Promise<DispatchRow | null> {
  const [row] = await selectDispatches(db).where(isRow({ organizationId, id }))
  return row ?? null
}

/** Returns the dispatch of this number and inserts it if it is new. At most one per appointment is live, so others are marked as cleared. */
export async function ensureDispatch(
  tx: Tx,
  appointment: Snapshot,
  number: number,
  now: Date,
): Promise<DispatchRow | null> {
  const { organizationId, id: appointmentId, revision } = appointment
  const agentId = dispatchAgentId(appointment)
  const isThis = and(
    eq(dispatches.organizationId, organizationId),
    eq(dispatches.appointmentId, appointmentId),
    eq(dispatches.revision, revision),
    eq(dispatches.number, number),
  )
  const [existing] = await selectDispatches(tx).where(isThis)
  if (existing) return existing
  await tx
    .update(dispatches)
    .set({ state: 'cleared', clearedAt: now })
    .where(
      and(
        eq(dispatches.organizationId, organizationId),
        eq(dispatches.appointmentId, appointmentId),
        inArray(dispatches.state, ['pending', 'sent']),
      ),
    )
  const fromId = fromIdOf(appointmentId, revision, number)
  const ids = { organizationId, id: newId(), appointmentId, revision, number, agentId }
  const [row] = await tx
    .insert(dispatches)
    .values({ ...ids, fromId, messageId: `${fromId}:dispatch`, state: 'pending', createdAt: now })
    .onConflictDoNothing()
    .returning()
  return row ? { ...row, firstAttemptAt: null } : null
}

export async function updateDispatch(
  tx: Queryable,
  row: Pick<DispatchRow, 'organizationId' | 'id'>,
  change: Partial<typeof dispatches.$inferInsert>,
): Promise<void> {
  await tx.update(dispatches).set(change).where(isRow(row))
}

/** Marks a pending dispatch as failed. Returns false when it was no longer pending. */
export async function markFailed(tx: Tx, row: DispatchRow, reason: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(dispatches)
    .set({ state: 'failed', failedAt: at, error: reason })
    .where(and(isRow(row), eq(dispatches.state, 'pending')))
    .returning({ id: dispatches.id })
  return rows.length > 0
}

/** Marks a dispatch as disconnected. Returns true the first time. */
export async function markDisconnected(tx: Tx, row: DispatchRow, at: Date): Promise<boolean> {
  const rows = await tx
    .update(dispatches)
    .set({
      disconnectedAt: at,
      clearedAt: row.clearedAt ?? at,
      error: null,
      state: row.state === 'failed' ? 'failed' : 'cleared',
    })
    .where(and(isRow(row), isNull(dispatches.disconnectedAt)))
    .returning({ id: dispatches.id })
  return rows.length > 0
}

/** Finds the dispatch of an agent's message by our sender id or the conversation, within this application only. */
export async function findDispatchOfMessage(
  db: Queryable,
  organizationId: string,
  applicationId: string,
  message: { fromId: string | null; conversationId: string | null },
): Promise<DispatchRow | null> {
  const [row] = await selectDispatches(db)
    .innerJoin(
      appointments,
      and(eq(appointments.organizationId, dispatches.organizationId), eq(appointments.id, dispatches.appointmentId)),
    )
    .where(
      and(
        eq(dispatches.organizationId, organizationId),
        eq(appointments.applicationId, applicationId),
        or(
          eq(dispatches.fromId, message.fromId ?? ''),
          and(ne(dispatches.conversationId, ''), eq(dispatches.conversationId, message.conversationId ?? '')),
        ),
      ),
    )
    .limit(1)
  return row ?? null
}

/** Returns the Genesys id of the appointment's queue, or null if it is not for a queue. */
export async function findQueueId(db: Queryable, appointment: Snapshot): Promise<string | null> {
  if (appointment.targetType !== 'QUEUE') return null
  const [row] = await db
    .select({ genesysQueueId: queues.genesysQueueId })
    .from(queues)
    .where(and(eq(queues.organizationId, appointment.organizationId), eq(queues.id, appointment.targetId)))
  return row?.genesysQueueId ?? null
}
