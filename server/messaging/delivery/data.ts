import { and, asc, eq, inArray, ne, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { messages, receipts } from '#db/schema/delivery.ts'
import { jobs } from '#db/schema/jobs.ts'
import { type AttemptEvent, listAttemptEvents } from '#server/platform/jobs/attemptData.ts'
import type { Message } from './schema.ts'

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
  const [message = null] = await lockMessages(tx, organizationId, [id])
  return message
}

async function lockMessages(tx: Tx, organizationId: string, ids: readonly string[]): Promise<Message[]> {
  const rows = await tx
    .select()
    .from(messages)
    .where(and(eq(messages.organizationId, organizationId), inArray(messages.id, [...ids])))
    .orderBy(asc(messages.id))
    .for('update')
  return rows.map((row) => ({ ...row, key: row.key.toString('hex') }))
}

/** A locked message with its attempts and their results, which cannot change until the transaction ends. */
export type LockedMessage = { message: Message; events: AttemptEvent[] }

/** Locks messages in the order of their ids and returns them by id. */
export async function lockMessagesWithEvents(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, LockedMessage>> {
  // The second statement is sent along, and sees what was committed while the first one waited.
  const [locked, events] = await Promise.all([
    lockMessages(tx, organizationId, ids),
    listAttemptEvents(tx, organizationId, ids),
  ])
  return new Map(
    locked.map((message) => [
      message.id,
      { message, events: events.filter(({ subjectId }) => subjectId === message.id) },
    ]),
  )
}

export async function lockMessageWithEvents(tx: Tx, organizationId: string, id: string): Promise<LockedMessage | null> {
  return (await lockMessagesWithEvents(tx, organizationId, [id])).get(id) ?? null
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

/** The new values of a message; with `settledAt` its encrypted body is deleted. */
export type MessageChange = Pick<Message, 'organizationId' | 'id' | 'state' | 'providerId' | 'settledAt'> & {
  providerStatus: string | null
  errorCode: string | null
}

export async function updateMessages(tx: Tx, changes: readonly MessageChange[]): Promise<void> {
  if (changes.length === 0) return
  await tx.execute(sql`
    update messages m set state = c.state, provider_id = c."providerId", provider_status = c."providerStatus",
      error_code = c."errorCode", sealed = case when c."settledAt" is null then m.sealed end,
      settled_at = coalesce(c."settledAt", m.settled_at)
    from json_to_recordset(${JSON.stringify(changes)}::text::json) as c ("organizationId" uuid, id uuid, state text, "providerId" text,
      "providerStatus" text, "errorCode" text, "settledAt" timestamptz)
    where m.organization_id = c."organizationId" and m.id = c.id`)
}

type ProviderId = Pick<Message, 'organizationId' | 'id' | 'channel' | 'providerId'>

/** Binds the vendor's ids to messages. The first message keeps an id; a concurrent second one waits for that transaction to end. */
export async function bindProviderIds(tx: Tx, bound: readonly ProviderId[]): Promise<void> {
  const rows = bound.flatMap(({ organizationId, id: messageId, channel, providerId }) => {
    const vendor: Vendor = channel === 'EMAIL' ? 'resend' : 'twilio'
    return providerId ? [{ vendor, providerId, organizationId, messageId }] : []
  })
  if (rows.length > 0) await tx.insert(receipts).values(rows).onConflictDoNothing()
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
 * Reads the states of claimed jobs by their keys (hex). A job whose lease expired and that another worker claimed, or that was
 * finished, is missing. Must be read under the lock of the row whose change supersedes the jobs.
 */
export async function readJobStates(
  tx: Tx,
  claimed: readonly { organizationId: string; key: string; fence: number }[],
): Promise<Map<string, 'current' | 'superseded'>> {
  const isClaimed = claimed.map(({ organizationId, key, fence }) =>
    and(eq(jobs.organizationId, organizationId), eq(jobs.key, Buffer.from(key, 'hex')), eq(jobs.fence, sql`${fence}`)),
  )
  const rows = await tx
    .select({ key: jobs.key, supersededAt: jobs.supersededAt })
    .from(jobs)
    .where(or(...isClaimed))
  return new Map(rows.map(({ key, supersededAt }) => [key.toString('hex'), supersededAt ? 'superseded' : 'current']))
}
