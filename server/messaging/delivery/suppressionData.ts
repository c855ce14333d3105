import { and, asc, desc, eq, inArray, min } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { smsContacts, suppressionEvents, suppressions } from '#db/schema/delivery.ts'
import { newId } from '#server/lib/ids.ts'
import type { Message, MessageChannel, Suppression, SuppressionReason, SuppressionVia } from './schema.ts'

/** One contact on one channel, by its hashes: the application's own and the organization's. */
export type SuppressedContact = { organizationId: string; channel: MessageChannel; hashes: readonly Buffer[] }

const ofContact = ({ organizationId, channel, hashes }: SuppressedContact) =>
  and(
    eq(suppressions.organizationId, organizationId),
    eq(suppressions.channel, channel),
    inArray(suppressions.contactHash, [...hashes]),
  )

/** Lists the suppressions of a contact; of each reason the earliest. */
export async function listSuppressions(db: Queryable, contact: SuppressedContact): Promise<Suppression[]> {
  if (contact.hashes.length === 0) return []
  const rows = await db
    .select({ reason: suppressions.reason, stops: suppressions.stops, at: min(suppressions.at) })
    .from(suppressions)
    .where(ofContact(contact))
    .groupBy(suppressions.reason, suppressions.stops)
    .orderBy(asc(min(suppressions.at)))
  const { channel } = contact
  return rows.map(({ reason, stops, at }) => ({
    channel,
    reason: reason as SuppressionReason,
    stops,
    at: at ?? new Date(0),
  }))
}

type SuppressibleMessage = Pick<
  Message,
  'organizationId' | 'id' | 'recipientHash' | 'contactHash' | 'channel' | 'optional'
>

/**
 * Returns by id which messages of one organization and channel must not be sent, and why: the contact is suppressed for all
 * messages, or opted out of optional ones.
 */
export async function findSuppressed(
  db: Queryable,
  given: readonly SuppressibleMessage[],
): Promise<Map<string, 'suppressed' | 'opted_out'>> {
  const [first] = given
  if (!first) return new Map()
  const hashesOf = ({ recipientHash, contactHash }: SuppressibleMessage) =>
    contactHash ? [recipientHash, contactHash] : [recipientHash]
  const rows = await db
    .select({ contactHash: suppressions.contactHash, stops: suppressions.stops })
    .from(suppressions)
    .where(ofContact({ ...first, hashes: given.flatMap(hashesOf) }))
  const found = new Map<string, 'suppressed' | 'opted_out'>()
  for (const message of given) {
    const own = rows.filter(({ contactHash }) => hashesOf(message).some((hash) => hash.equals(contactHash)))
    if (own.some(({ stops }) => stops === 'all')) found.set(message.id, 'suppressed')
    else if (message.optional && own.length > 0) found.set(message.id, 'opted_out')
  }
  return found
}

export type NewSuppression = {
  organizationId: string
  contactHash: Buffer
  channel: MessageChannel
  reason: SuppressionReason
  stops: Suppression['stops']
  via: SuppressionVia
  /** Deduplicates an event that is reported more than once. */
  eventKey: string
  actor?: { kind: string; id: string | null }
}

/** Records that a contact must not be written to. Returns false if this event was recorded before. */
export async function recordSuppression(tx: Tx, suppression: NewSuppression, at: Date): Promise<boolean> {
  const { organizationId, contactHash, channel, reason, stops } = suppression
  if ((await appendEvents(tx, [{ ...suppression, action: 'stopped', note: null }], at)) === 0) return false
  await tx
    .insert(suppressions)
    .values({ organizationId, contactHash, channel, reason, stops, at })
    .onConflictDoNothing()
  return true
}

export type Lift = SuppressedContact & {
  /** Without it, suppressions of every reason are lifted. */
  reasons?: readonly SuppressionReason[]
  via: SuppressionVia
  note: string | null
  eventKey: string
  actor?: { kind: string; id: string | null }
}

/** Lifts suppressions, records an event for each, and returns the reasons that were lifted. */
export async function liftSuppressions(tx: Tx, lift: Lift, at: Date): Promise<SuppressionReason[]> {
  const { reasons } = lift
  const deleted = await tx
    .delete(suppressions)
    .where(and(ofContact(lift), reasons ? inArray(suppressions.reason, [...reasons]) : undefined))
    .returning()
  const events = deleted.map(({ organizationId, contactHash, reason }) => {
    return {
      ...lift,
      organizationId,
      contactHash,
      reason,
      action: 'lifted' as const,
      eventKey: `${lift.eventKey}:${reason}`,
    }
  })
  await appendEvents(tx, events, at)
  return [...new Set(deleted.map(({ reason }) => reason as SuppressionReason))]
}

type SuppressionEvent = {
  organizationId: string
  contactHash: Buffer
  channel: MessageChannel
  reason: string
  action: 'stopped' | 'lifted'
  via: SuppressionVia
  note: string | null
  eventKey: string
  actor?: { kind: string; id: string | null }
}

/** Appends events and returns how many were not recorded before. */
async function appendEvents(tx: Tx, events: readonly SuppressionEvent[], at: Date): Promise<number> {
  if (events.length === 0) return 0
  const rows = events.map(({ organizationId, contactHash, channel, reason, action, via, note, eventKey, actor }) => {
    const row = { organizationId, contactHash, channel, reason, action, via, note, eventKey, at, id: newId() }
    return { ...row, actorKind: actor?.kind ?? 'system', actorId: actor?.id ?? null }
  })
  const inserted = await tx
    .insert(suppressionEvents)
    .values(rows)
    .onConflictDoNothing()
    .returning({ id: suppressionEvents.id })
  return inserted.length
}

export type SmsSender = { organizationId: string; applicationId: string }

/** Records that an application texted this number, so that a reply can be assigned to it. */
export async function recordSmsContact(tx: Tx, numberHash: Buffer, by: SmsSender, at: Date): Promise<void> {
  await tx
    .insert(smsContacts)
    .values({ numberHash, ...by, lastAt: at })
    .onConflictDoUpdate({
      target: [smsContacts.numberHash, smsContacts.organizationId, smsContacts.applicationId],
      set: { lastAt: at },
    })
}

/** Lists the applications that have texted this number, the latest first, at most 100. */
export const listSmsSenders = (db: Queryable, numberHash: Buffer): Promise<SmsSender[]> =>
  db
    .select({ organizationId: smsContacts.organizationId, applicationId: smsContacts.applicationId })
    .from(smsContacts)
    .where(eq(smsContacts.numberHash, numberHash))
    .orderBy(desc(smsContacts.lastAt))
    .limit(100)
