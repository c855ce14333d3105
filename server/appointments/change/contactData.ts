import { and, asc, eq, gte, inArray, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { suppressions } from '#db/schema/delivery.ts'
import { liveStatuses } from '#server/domain/schema.ts'
import type { Contact } from '#server/lib/contact.ts'

type Person = { organizationId: string; id: string }
const isPerson = ({ organizationId, id }: Person) =>
  and(eq(participants.organizationId, organizationId), eq(participants.id, id))

/** A contact just proven takes the place of the one of its kind; whatever was planned for the former contacts is planned anew. */
export async function setContact(tx: Tx, person: Person, contact: Contact, now: Date): Promise<void> {
  const proven = contact.email
    ? { email: contact.email, emailVerifiedAt: now, emailQuarantinedAt: null }
    : { phone: contact.phone ?? null, phoneVerifiedAt: now, phoneQuarantinedAt: null }
  await tx
    .update(participants)
    .set({ ...proven, ...contactChange(now) })
    .where(isPerson(person))
}

export type Quarantine = { emailQuarantinedAt?: Date | null; phoneQuarantinedAt?: Date | null }

export async function setQuarantine(tx: Tx, person: Person, quarantine: Quarantine, now: Date): Promise<void> {
  await tx
    .update(participants)
    .set({ ...quarantine, ...contactChange(now) })
    .where(isPerson(person))
}

/** The hashes that a person's contacts are suppressed under; empty where there is no such contact. */
export type ContactHashes = { email: readonly Buffer[]; phone: readonly Buffer[] }

/**
 * Brings what a person's contacts may be told to what the suppressions say now; one statement. Somebody who has just been written
 * down is quarantined too where the contact is; later that is for those who report and release it.
 */
export async function syncOptOuts(
  tx: Tx,
  { organizationId, id }: Person,
  { email, phone }: ContactHashes,
  isNew: boolean,
): Promise<void> {
  const since = (channel: 'EMAIL' | 'SMS', hashes: readonly Buffer[], which: SQL) =>
    hashes.length === 0
      ? null
      : sql`(select min(${suppressions.at}) from ${suppressions} where ${and(
          eq(suppressions.organizationId, organizationId),
          eq(suppressions.channel, channel),
          inArray(suppressions.contactHash, [...hashes]),
          which,
        )})`
  const optional = eq(suppressions.stops, 'optional')
  const stray = eq(suppressions.reason, 'wrong_recipient')
  await tx
    .update(participants)
    .set({
      emailOptedOutAt: since('EMAIL', email, optional),
      phoneOptedOutAt: since('SMS', phone, optional),
      ...(isNew
        ? { emailQuarantinedAt: since('EMAIL', email, stray), phoneQuarantinedAt: since('SMS', phone, stray) }
        : {}),
    })
    .where(isPerson({ organizationId, id }))
}

const contactChange = (now: Date) => ({
  contactVersion: sql`${participants.contactVersion} + 1`,
  contactChangedAt: now,
})

export type ContactScope = { organizationId: string; applicationId: string }
export type ContactAppointment = { appointmentId: string; participantId: string }

/** Customers of one application with one of these contacts whose appointment is yet to end, in the order appointments are locked. */
export async function listLiveByContact(
  db: Queryable,
  scope: ContactScope,
  contact: { email: string | null; phone: string | null },
): Promise<ContactAppointment[]> {
  const either = [
    ...(contact.email ? [eq(participants.email, contact.email)] : []),
    ...(contact.phone ? [eq(participants.phone, contact.phone)] : []),
  ]
  const found: ContactAppointment[] = []
  // One after the other, for each has its own index.
  for (const same of either) found.push(...(await listByOneContact(db, scope, same)))
  const byAppointment = new Map(found.map((one) => [`${one.appointmentId} ${one.participantId}`, one]))
  return [...byAppointment.values()].sort((a, b) => a.appointmentId.localeCompare(b.appointmentId))
}

const listByOneContact = (
  db: Queryable,
  scope: ContactScope,
  same: ReturnType<typeof eq>,
): Promise<ContactAppointment[]> =>
  db
    .select({ appointmentId: participants.appointmentId, participantId: participants.id })
    .from(participants)
    .innerJoin(appointments, joined)
    .where(and(within(scope), same, inArray(appointments.status, [...liveStatuses])))
    .orderBy(asc(appointments.id))
    .limit(MOST)

/** A contact's appointments in one application from a moment on, soonest first; whether they are its own is for rules to say. */
export const listByContact = (
  db: Queryable,
  scope: ContactScope,
  contact: Contact,
  from: Date,
): Promise<ContactAppointment[]> =>
  db
    .select({ appointmentId: participants.appointmentId, participantId: participants.id })
    .from(participants)
    .innerJoin(appointments, joined)
    .where(
      and(
        within(scope),
        contact.email ? eq(participants.email, contact.email) : eq(participants.phone, contact.phone ?? ''),
        gte(appointments.startsAt, from),
      ),
    )
    .orderBy(asc(appointments.startsAt), asc(appointments.id))
    .limit(MOST)

const MOST = 50
const joined = and(
  eq(appointments.organizationId, participants.organizationId),
  eq(appointments.id, participants.appointmentId),
)
const within = ({ organizationId, applicationId }: ContactScope) =>
  and(
    eq(participants.organizationId, organizationId),
    eq(participants.type, 'CUSTOMER'),
    eq(appointments.applicationId, applicationId),
  )
