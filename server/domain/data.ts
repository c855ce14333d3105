import { type AnyColumn, and, eq, type GetColumnData, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { jsonRows } from '#db/jsonRows.ts'
import { applications, genesysSettings } from '#db/schema/applications.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { attempts } from '#db/schema/attempts.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { presetVersions } from '#db/schema/presets.ts'
import { videoSessions } from '#db/schema/sessions.ts'
import { staff } from '#db/schema/staff.ts'
import { notFound } from '#server/lib/errors.ts'
import { presetPolicy } from './policySchema.ts'
import { type ApplicationFacts, applicationSettings, type Participant, type Snapshot } from './schema.ts'

const ofAppointment = (table: typeof participants | typeof videoSessions | typeof dispatches) =>
  sql`${table.organizationId} = ${appointments.organizationId} and ${table.appointmentId} = ${appointments.id}`

const participantRows = jsonRows(
  {
    ...getTableColumns(participants),
    staffName: staff.name,
    staffEmail: staff.email,
    staffTimezone: staff.timezone,
    staffActive: staff.active,
    emailNotifications: staff.emailNotifications,
    emailNotificationsSince: staff.emailNotificationsSince,
  },
  sql`from ${participants} left join ${staff} on ${staff.organizationId} = ${participants.organizationId}
    and ${staff.id} = ${participants.staffId} where ${ofAppointment(participants)}`,
  sql`${participants.createdAt}, ${participants.id}`,
)

const sessionRows = jsonRows(
  {
    id: videoSessions.id,
    generation: videoSessions.generation,
    revision: videoSessions.revision,
    name: videoSessions.name,
    region: videoSessions.region,
    adapter: videoSessions.adapter,
    isCurrent: videoSessions.isCurrent,
    providerId: videoSessions.providerId,
    removedAt: videoSessions.removedAt,
  },
  sql`from ${videoSessions} where ${ofAppointment(videoSessions)}`,
  sql`${videoSessions.generation}`,
)

const dispatchRows = jsonRows(
  {
    id: dispatches.id,
    revision: dispatches.revision,
    number: dispatches.number,
    state: dispatches.state,
    agentId: dispatches.agentId,
    fromId: dispatches.fromId,
    conversationId: dispatches.conversationId,
    firstAttemptAt: attempts.startedAt,
    disconnectedAt: dispatches.disconnectedAt,
  },
  sql`from ${dispatches} left join ${attempts} on ${attempts.organizationId} = ${dispatches.organizationId}
    and ${attempts.subjectId} = ${dispatches.id} and ${attempts.number} = 1 where ${ofAppointment(dispatches)}`,
  sql`${dispatches.revision}, ${dispatches.number}`,
)

/** Types of scheduled notifications to which enabled endpoints subscribe; null without an endpoint. */
const webhookTypes = sql<string[] | null>`(select array_agg(distinct wanted.type) filter (where wanted.type is not null)
  || '{}'::text[] from webhook_endpoints w left join lateral (
    select type from unnest(array['ROOM', 'REMINDER', 'FOLLOW_UP']) as type
    where cardinality(w.types) = 0 or type = any (w.types)) wanted on true
  where w.organization_id = ${appointments.organizationId} and w.application_id = ${appointments.applicationId}
    and w.state in ('enabled', 'paused') group by w.application_id)`

/** Returns an appointment of the organization with everything that decisions need, in one query, or null. */
export const findSnapshot = async (db: Queryable, organizationId: string, id: string): Promise<Snapshot | null> =>
  (await listSnapshots(db, organizationId, [id]))[0] ?? null

/** Returns the snapshots of these appointments of the organization, in no particular order, in one query. */
export async function listSnapshots(
  db: Queryable,
  organizationId: string,
  ids: readonly string[],
): Promise<Snapshot[]> {
  if (ids.length === 0) return []
  const rows = await db
    .select({
      appointment: appointments,
      policy: presetVersions.policy,
      application: applicationColumns,
      agent: { id: staff.id, name: staff.name, region: staff.region, genesysUserId: staff.genesysUserId },
      genesys: genesysColumns,
      participants: participantRows,
      sessions: sessionRows,
      dispatches: dispatchRows,
      webhookTypes,
    })
    .from(appointments)
    .innerJoin(
      applications,
      and(
        eq(applications.organizationId, appointments.organizationId),
        eq(applications.id, appointments.applicationId),
      ),
    )
    .innerJoin(
      presetVersions,
      and(
        eq(presetVersions.organizationId, appointments.organizationId),
        eq(presetVersions.presetId, appointments.presetId),
        eq(presetVersions.version, appointments.presetVersion),
      ),
    )
    .leftJoin(staff, and(eq(staff.organizationId, appointments.organizationId), eq(staff.id, appointments.agentId)))
    .leftJoin(
      genesysSettings,
      and(
        eq(genesysSettings.organizationId, appointments.organizationId),
        eq(genesysSettings.applicationId, appointments.applicationId),
        eq(genesysSettings.isPrimary, true),
      ),
    )
    .where(and(eq(appointments.organizationId, organizationId), inArray(appointments.id, [...ids])))
  return rows.map(({ appointment, policy, application, genesys, webhookTypes: webhookNotificationTypes, ...row }) => {
    const people = row.participants.map(toParticipant)
    return {
      ...appointment,
      ...row,
      participants: people.flatMap(({ removedAt, ...person }) => (removedAt ? [] : [person])),
      removedParticipants: people.flatMap(({ removedAt, ...person }) => (removedAt ? [{ ...person, removedAt }] : [])),
      policy: presetPolicy.parse(policy),
      startAt: appointment.startsAt,
      endAt: appointment.endsAt,
      application: toApplicationFacts(application, genesys),
      webhookNotificationTypes,
    }
  })
}

type ParticipantRow = typeof participantRows extends SQL<(infer R)[]> ? R : never

function toParticipant(row: ParticipantRow): Participant & { removedAt: Date | null } {
  const { staffName, staffEmail, staffTimezone, staffActive, emailNotifications, emailNotificationsSince, ...own } = row
  if (own.staffId === null) return { ...own, staff: null }
  const contact = { name: staffName, email: staffEmail, timezone: staffTimezone, active: staffActive }
  return { ...own, staff: { ...contact, emailNotifications, emailNotificationsSince } }
}

export async function getSnapshot(db: Queryable, organizationId: string, id: string): Promise<Snapshot> {
  const found = await findSnapshot(db, organizationId, id)
  if (!found) throw notFound()
  return found
}

/** Locks the appointment until the transaction ends. Throws `not_found` for a missing id and for another organization's. */
export async function lockAppointment(tx: Tx, organizationId: string, id: string): Promise<Snapshot> {
  const [, found] = await Promise.all([
    lockRow(tx, organizationId, id, sql`for update`),
    getSnapshot(tx, organizationId, id),
  ])
  return found
}

/**
 * Locks the appointment for reading while an attempt is recorded: changes to the appointment wait, other attempts do
 * not.
 */
export async function lockAppointmentShared(tx: Tx, organizationId: string, id: string): Promise<Snapshot | null> {
  const [, found] = await Promise.all([
    lockAppointmentRow(tx, organizationId, id),
    findSnapshot(tx, organizationId, id),
  ])
  return found
}

/** Locks the appointment as `lockAppointmentShared` does, for a fact that needs nothing from it. */
export const lockAppointmentRow = (tx: Tx, organizationId: string, id: string): Promise<void> =>
  lockRow(tx, organizationId, id, sql`for share`)

/**
 * Must be called first of the statements that are sent together: the ones after it see what was committed while it waited, which
 * a lock inside the query for the snapshot would not give its related rows.
 */
async function lockRow(tx: Tx, organizationId: string, id: string, strength: SQL): Promise<void> {
  await tx.execute(sql`select 1 from appointments where organization_id = ${organizationId} and id = ${id} ${strength}`)
}

const { id, slug, name, timezone, locale, country, settings } = applications
const { region, openMessagingId, genesysOrganizationId } = genesysSettings
export const applicationColumns = { id, slug, name, timezone, locale, country, settings }
/** Columns of the primary region's settings. */
export const genesysColumns = { region, openMessagingId, genesysOrganizationId }
type Row<C extends Record<string, AnyColumn>> = { [K in keyof C]: GetColumnData<C[K]> }

/** Maps an application's row; `genesys` is its primary region, if any. */
export function toApplicationFacts(
  row: Row<typeof applicationColumns>,
  genesys: Row<typeof genesysColumns> | null,
): ApplicationFacts {
  return { ...row, settings: applicationSettings.parse(row.settings), genesys }
}
