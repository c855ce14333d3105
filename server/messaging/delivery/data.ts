import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { messages, receipts } from '#db/schema/delivery.ts'
import { jobs } from '#db/schema/jobs.ts'
import { type AttemptEvent, listAttemptEvents } from '#server/platform/jobs/attemptData.ts'
import type { Message, MessageState } from './schema.ts'

export type Vendor = 'resend' | 'twilio'
export type MessageRow = typeof messages.$inferInsert

/** Inserts messages of one organization, or finds those stored earlier under the same keys; returns their ids in order. */
export async function insertMessages(tx: Tx, rows: readonly MessageRow[]): Promise<string[]> {
  const [first] = rows
  if (!first) return []
  const columns = { id: messages.id, key: messages.key }
  const stored = await tx
    .insert(messages)
    .values([...rows])
    .onConflictDoNothing()
    .returning(columns)
  const missing = rows.filter(({ key }) => !stored.some((one) => one.key.equals(key))).map(({ key }) => key)
  if (missing.length > 0)
    stored.push(
      ...(await tx
        .select(columns)
        .from(messages)
        .where(and(eq(messages.organizationId, first.organizationId), inArray(messages.key, missing)))),
    )
  return rows.map(({ key }) => {
    const found = stored.find((one) => one.key.equals(key))
    if (!found) throw new Error('The message was neither inserted nor found.')
    return found.id
  })
}

/** Locks a message until the transaction ends, so that only one transaction at a time derives its state from its events. */
export async function lockMessage(tx: Tx, organizationId: string, id: string): Promise<Message | null> {
  const [row] = await tx
    .select()
    .from(messages)
    .where(and(eq(messages.organizationId, organizationId), eq(messages.id, id)))
    .for('update')
  return row ? { ...row, key: row.key.toString('hex') } : null
}

/** A locked message with its attempts and their results, which cannot change until the transaction ends. */
export type LockedMessage = { message: Message; events: AttemptEvent[] }

export async function lockMessageWithEvents(tx: Tx, organizationId: string, id: string): Promise<LockedMessage | null> {
  // The second statement is sent along, and sees what was committed while the first one waited.
  const [message, events] = await Promise.all([
    lockMessage(tx, organizationId, id),
    listAttemptEvents(tx, organizationId, [id]),
  ])
  return message && { message, events }
}

export async function listMessageIds(
  db: Queryable,
  organizationId: string,
  keys: readonly string[],
): Promise<string[]> {
  if (keys.length === 0) return []
  const bytes = keys.map((key) => Buffer.from(key, 'hex'))
  const rows = await db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.organizationId, organizationId), inArray(messages.key, bytes)))
    .orderBy(asc(messages.id))
  return rows.map((row) => row.id)
}

export type MessageChange = {
  state: MessageState
  providerStatus: string | null
  errorCode: string | null
  providerId?: string | null
  sealed?: null
  settledAt?: Date
}

export async function updateMessage(
  tx: Tx,
  message: Pick<Message, 'organizationId' | 'id'>,
  change: MessageChange,
): Promise<void> {
  await tx
    .update(messages)
    .set(change)
    .where(and(eq(messages.organizationId, message.organizationId), eq(messages.id, message.id)))
}

/** Binds the vendor's id to a message. The first message keeps it; a concurrent second one waits for that transaction to end. */
export async function bindProviderId(
  tx: Tx,
  vendor: Vendor,
  providerId: string,
  message: Pick<Message, 'organizationId' | 'id'>,
): Promise<void> {
  const row = { vendor, providerId, organizationId: message.organizationId, messageId: message.id }
  await tx.insert(receipts).values(row).onConflictDoNothing()
}

/** Finds the message of a vendor's id, for webhooks that name no organization. */
export async function findByProviderId(
  db: Queryable,
  vendor: Vendor,
  providerId: string,
): Promise<{ organizationId: string; messageId: string } | null> {
  const [row] = await db
    .select({ organizationId: receipts.organizationId, messageId: receipts.messageId })
    .from(receipts)
    .where(and(eq(receipts.vendor, vendor), eq(receipts.providerId, providerId)))
  return row ?? null
}

/** Returns those of the vendor's ids that belong to messages other than this one. */
export async function listBoundElsewhere(
  db: Queryable,
  vendor: Vendor,
  ids: readonly string[],
  messageId: string,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .select({ providerId: receipts.providerId })
    .from(receipts)
    .where(and(eq(receipts.vendor, vendor), inArray(receipts.providerId, [...ids]), ne(receipts.messageId, messageId)))
  return new Set(rows.map((row) => row.providerId))
}

/**
 * Reads the state of a claimed job: `lost` if its lease expired and another worker claimed it, or if it was finished. Must be read
 * under the lock of the row whose change supersedes the job.
 */
export async function readJobState(
  tx: Tx,
  job: { organizationId: string; key: string; fence: number },
): Promise<'current' | 'superseded' | 'lost'> {
  const [row] = await tx
    .select({ supersededAt: jobs.supersededAt })
    .from(jobs)
    .where(
      and(
        eq(jobs.organizationId, job.organizationId),
        eq(jobs.key, Buffer.from(job.key, 'hex')),
        eq(jobs.fence, sql`${job.fence}`),
      ),
    )
  if (!row) return 'lost'
  return row.supersededAt ? 'superseded' : 'current'
}
