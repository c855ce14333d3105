import { and, desc, eq, inArray, isNull, ne, or } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { attempts } from '#db/schema/delivery.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { queues } from '#db/schema/staff.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import { dispatchAgentId, fromIdOf } from './rules.ts'

export type DispatchRow = typeof dispatches.$inferSelect

const isRow = (row: Pick<DispatchRow, 'organizationId' | 'id'>) =>
  and(eq(dispatches.organizationId, row.organizationId), eq(dispatches.id, row.id))

export async function findDispatch(db: Queryable, organizationId: string, id: string): Promise<DispatchRow | null> {
  const [row] = await db.select().from(dispatches).where(isRow({ organizationId, id }))
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
  const [existing] = await tx.select().from(dispatches).where(isThis)
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
  return row ?? null
}

export async function updateDispatch(
  tx: Queryable,
  row: Pick<DispatchRow, 'organizationId' | 'id'>,
  change: Partial<Omit<DispatchRow, 'organizationId' | 'id'>>,
): Promise<void> {
  await tx.update(dispatches).set(change).where(isRow(row))
}

/** Marks a pending dispatch as failed. Returns false when it was no longer pending. */
export async function markFailed(tx: Tx, row: DispatchRow, reason: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(dispatches)
    .set({ state: 'failed', failedAt: at, error: row.error ?? reason })
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

/** Inserts the next attempt of a job key. Must be committed before the call is made. */
export async function insertAttempt(tx: Tx, organizationId: string, key: Buffer, at: Date): Promise<void> {
  const [last] = await tx
    .select({ number: attempts.number })
    .from(attempts)
    .where(and(eq(attempts.organizationId, organizationId), eq(attempts.key, key)))
    .orderBy(desc(attempts.number))
    .limit(1)
  const number = (last?.number ?? 0) + 1
  await tx.insert(attempts).values({ organizationId, id: newId(), key, number, startedAt: at }).onConflictDoNothing()
}

export async function findLastAttemptAt(db: Queryable, organizationId: string, key: Buffer): Promise<Date | null> {
  const [last] = await db
    .select({ startedAt: attempts.startedAt })
    .from(attempts)
    .where(and(eq(attempts.organizationId, organizationId), eq(attempts.key, key)))
    .orderBy(desc(attempts.number))
    .limit(1)
  return last?.startedAt ?? null
}

/** Finds the dispatch of an agent's message by our sender id or the conversation, within this application only. */
export async function findDispatchOfMessage(
  db: Queryable,
  organizationId: string,
  applicationId: string,
  message: { fromId: string | null; conversationId: string | null },
): Promise<DispatchRow | null> {
  const [row] = await db
    .select({ dispatch: dispatches })
    .from(dispatches)
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
  return row?.dispatch ?? null
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
