import { and, asc, eq, gte, inArray, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
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

/** A participant with the hashes under which suppressions store the contacts. */
export type ContactHashes = { id: string; email: readonly Buffer[]; phone: readonly Buffer[] }

/**
 * Sets participants' opt-out times from the current suppressions, in one statement. New participants are quarantined as well if
 * the contact is; later only reporting or releasing a wrong recipient changes the quarantine.
 */
export async function syncOptOuts(
  tx: Tx,
  organizationId: string,
  people: readonly ContactHashes[],
  isNew: boolean,
): Promise<void> {
  const contacts = people.flatMap(({ id, email, phone }) => [
    { id },
    ...email.map((hash) => ({ id, channel: 'EMAIL', hash: hash.toString('hex') })),
    ...phone.map((hash) => ({ id, channel: 'SMS', hash: hash.toString('hex') })),
  ])
  const quarantine = sql`, email_quarantined_at = s.email_quarantined_at, phone_quarantined_at = s.phone_quarantined_at`
  const hasAny = sql`and num_nonnulls(s.email_opted_out_at, s.phone_opted_out_at, s.email_quarantined_at, s.phone_quarantined_at) > 0`
  await tx.execute(sql`
    update participants p set email_opted_out_at = s.email_opted_out_at, phone_opted_out_at = s.phone_opted_out_at
      ${isNew ? quarantine : sql``}
    from (
      select c.id,
        min(x.at) filter (where x.channel = 'EMAIL' and x.stops = 'optional') as email_opted_out_at,
        min(x.at) filter (where x.channel = 'SMS' and x.stops = 'optional') as phone_opted_out_at,
        min(x.at) filter (where x.channel = 'EMAIL' and x.reason = 'wrong_recipient') as email_quarantined_at,
        min(x.at) filter (where x.channel = 'SMS' and x.reason = 'wrong_recipient') as phone_quarantined_at
      from json_to_recordset(${JSON.stringify(contacts)}::text::json) as c (id uuid, channel text, hash text)
      left join suppressions x on x.organization_id = ${organizationId} and x.channel = c.channel
        and x.contact_hash = decode(c.hash, 'hex')
      group by c.id) s
    where p.organization_id = ${organizationId} and p.id = s.id ${isNew ? hasAny : sql``}`)
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
