import { and, asc, eq, gte, inArray, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { suppressions } from '#db/schema/delivery.ts'
import { liveStatuses } from '#server/domain/schema.ts'
import type { Contact } from '#server/lib/contact.ts'

type ParticipantKey = { organizationId: string; id: string }
const isParticipant = ({ organizationId, id }: ParticipantKey) =>
  and(eq(participants.organizationId, organizationId), eq(participants.id, id))

/**
 * Replaces a participant's contact of the same kind by one that was just verified. The new contact version makes
 * `replan` replace the notifications planned for the previous contact.
 */
export async function setContact(tx: Tx, participant: ParticipantKey, contact: Contact, now: Date): Promise<void> {
  const verified = contact.email
    ? { email: contact.email, emailVerifiedAt: now, emailQuarantinedAt: null }
    : { phone: contact.phone ?? null, phoneVerifiedAt: now, phoneQuarantinedAt: null }
  await tx
    .update(participants)
    .set({ ...verified, ...contactChange(now) })
    .where(isParticipant(participant))
}

export type Quarantine = { emailQuarantinedAt?: Date | null; phoneQuarantinedAt?: Date | null }

export async function setQuarantine(
  tx: Tx,
  participant: ParticipantKey,
  quarantine: Quarantine,
  now: Date,
): Promise<void> {
  await tx
    .update(participants)
    .set({ ...quarantine, ...contactChange(now) })
    .where(isParticipant(participant))
}

/** Hashes under which suppressions store a participant's contacts; empty if the participant has no such contact. */
export type ContactHashes = { email: readonly Buffer[]; phone: readonly Buffer[] }

/**
 * Sets a participant's opt-out times from the current suppressions, in one statement. A new participant is quarantined
 * as well if the contact is; later only reporting or releasing a wrong recipient changes the quarantine.
 */
export async function syncOptOuts(
  tx: Tx,
  { organizationId, id }: ParticipantKey,
  { email, phone }: ContactHashes,
  isNew: boolean,
): Promise<void> {
  const since = (channel: 'EMAIL' | 'SMS', hashes: readonly Buffer[], condition: SQL) =>
    hashes.length === 0
      ? null
      : sql`(select min(${suppressions.at}) from ${suppressions} where ${and(
          eq(suppressions.organizationId, organizationId),
          eq(suppressions.channel, channel),
          inArray(suppressions.contactHash, [...hashes]),
          condition,
        )})`
  const optional = eq(suppressions.stops, 'optional')
  const wrongRecipient = eq(suppressions.reason, 'wrong_recipient')
  await tx
    .update(participants)
    .set({
      emailOptedOutAt: since('EMAIL', email, optional),
      phoneOptedOutAt: since('SMS', phone, optional),
      ...(isNew
        ? {
            emailQuarantinedAt: since('EMAIL', email, wrongRecipient),
            phoneQuarantinedAt: since('SMS', phone, wrongRecipient),
          }
        : {}),
    })
    .where(isParticipant({ organizationId, id }))
}

const contactChange = (now: Date) => ({
  contactVersion: sql`${participants.contactVersion} + 1`,
  contactChangedAt: now,
})

export type ContactScope = { organizationId: string; applicationId: string }
export type ContactAppointment = { appointmentId: string; participantId: string }

/**
 * Lists an application's live appointments that have a customer with one of these contacts, in the order in which
 * appointments are locked.
 */
export async function listLiveByContact(
  db: Queryable,
  scope: ContactScope,
  contact: { email: string | null; phone: string | null },
): Promise<ContactAppointment[]> {
  const conditions = [
    ...(contact.email ? [eq(participants.email, contact.email)] : []),
    ...(contact.phone ? [eq(participants.phone, contact.phone)] : []),
  ]
  const found: ContactAppointment[] = []
  // Each kind of contact has its own index, so they are queried separately.
  for (const condition of conditions) found.push(...(await listByOneContact(db, scope, condition)))
  const byAppointment = new Map(found.map((one) => [`${one.appointmentId} ${one.participantId}`, one]))
  return [...byAppointment.values()].sort((a, b) => a.appointmentId.localeCompare(b.appointmentId))
}

const listByOneContact = (db: Queryable, scope: ContactScope, condition: SQL): Promise<ContactAppointment[]> =>
  db
    .select({ appointmentId: participants.appointmentId, participantId: participants.id })
    .from(participants)
    .innerJoin(appointments, onAppointment)
    .where(and(isCustomerIn(scope), condition, inArray(appointments.status, [...liveStatuses])))
    .orderBy(asc(appointments.id))
    .limit(MAX_ROWS)

/**
 * Lists a contact's appointments in one application that start at `from` or later, soonest first. The caller's rules
 * decide whether they belong to the contact.
 */
export const listByContact = (
  db: Queryable,
  scope: ContactScope,
  contact: Contact,
  from: Date,
): Promise<ContactAppointment[]> =>
  db
    .select({ appointmentId: participants.appointmentId, participantId: participants.id })
    .from(participants)
    .innerJoin(appointments, onAppointment)
    .where(
      and(
        isCustomerIn(scope),
        contact.email ? eq(participants.email, contact.email) : eq(participants.phone, contact.phone ?? ''),
        gte(appointments.startsAt, from),
      ),
    )
    .orderBy(asc(appointments.startsAt), asc(appointments.id))
    .limit(MAX_ROWS)

const MAX_ROWS = 50
const onAppointment = and(
  eq(appointments.organizationId, participants.organizationId),
  eq(appointments.id, participants.appointmentId),
)
const isCustomerIn = ({ organizationId, applicationId }: ContactScope) =>
  and(
    eq(participants.organizationId, organizationId),
    eq(participants.type, 'CUSTOMER'),
    eq(appointments.applicationId, applicationId),
  )
