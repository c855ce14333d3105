import { and, eq, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications, genesysSettings } from '#db/schema/applications.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { presetVersions } from '#db/schema/presets.ts'
import { videoSessions } from '#db/schema/sessions.ts'
import { staff } from '#db/schema/staff.ts'
import { notFound } from '#server/lib/errors.ts'
import { presetPolicy } from './policySchema.ts'
import { type ApplicationFacts, applicationSettings, type Snapshot } from './schema.ts'

/** Returns an appointment of the organization with everything that decisions need, or null. */
export const findSnapshot = (db: Queryable, organizationId: string, id: string): Promise<Snapshot | null> =>
  readSnapshot(db, organizationId, id, listRelated)

/** Returns the snapshot of an appointment inserted in this transaction, which has no sessions or dispatches yet. */
export const getNewSnapshot = async (tx: Tx, organizationId: string, id: string): Promise<Snapshot> =>
  orNotFound(await readSnapshot(tx, organizationId, id, listRelatedOfNew))

async function readSnapshot(
  db: Queryable,
  organizationId: string,
  id: string,
  readRelated: typeof listRelated,
): Promise<Snapshot | null> {
  const found = db
    .select({
      appointment: appointments,
      policy: presetVersions.policy,
      application: applications,
      agent: staff,
      genesys: genesysSettings,
      webhookTypes: sql<string[] | null>`(select array_agg(distinct wanted.type) filter (where wanted.type is not null)
        || '{}'::text[] from webhook_endpoints w left join lateral (
          select type from unnest(array['ROOM', 'REMINDER', 'FOLLOW_UP']) as type
          where cardinality(w.types) = 0 or type = any (w.types)) wanted on true
        where w.organization_id = ${appointments.organizationId} and w.application_id = ${appointments.applicationId}
          and w.state in ('enabled', 'paused') group by w.application_id)`,
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
    .where(and(eq(appointments.organizationId, organizationId), eq(appointments.id, id)))
  // The two queries are pipelined, which saves a round trip inside the transaction.
  const [[row], related] = await Promise.all([found, readRelated(db, organizationId, id)])
  if (!row) return null
  const { appointment } = row
  return {
    ...appointment,
    ...related,
    policy: presetPolicy.parse(row.policy),
    startAt: appointment.startsAt,
    endAt: appointment.endsAt,
    agent: row.agent
      ? { id: row.agent.id, name: row.agent.name, region: row.agent.region, genesysUserId: row.agent.genesysUserId }
      : null,
    application: toApplicationFacts(row.application, row.genesys),
    webhookNotificationTypes: row.webhookTypes,
  }
}

export const getSnapshot = async (db: Queryable, organizationId: string, id: string): Promise<Snapshot> =>
  orNotFound(await findSnapshot(db, organizationId, id))

function orNotFound(found: Snapshot | null): Snapshot {
  if (!found) throw notFound()
  return found
}

/** Locks the appointment until the transaction ends. Throws `not_found` for a missing id and for another organization's. */
export async function lockAppointment(tx: Tx, organizationId: string, id: string): Promise<Snapshot> {
  await tx.execute(sql`select 1 from appointments where organization_id = ${organizationId} and id = ${id} for update`)
  return getSnapshot(tx, organizationId, id)
}

/**
 * Locks the appointment for reading while an attempt is recorded: changes to the appointment wait, other attempts do
 * not.
 */
export async function lockAppointmentShared(tx: Tx, organizationId: string, id: string): Promise<Snapshot | null> {
  await tx.execute(sql`select 1 from appointments where organization_id = ${organizationId} and id = ${id} for share`)
  return findSnapshot(tx, organizationId, id)
}

type Related = Pick<Snapshot, 'participants' | 'removedParticipants' | 'sessions' | 'dispatches'>

const listRelatedOfNew: typeof listRelated = async (db, organizationId, id) => ({
  ...splitByRemoval(await listParticipants(db, organizationId, id)),
  sessions: [],
  dispatches: [],
})

async function listRelated(db: Queryable, organizationId: string, id: string): Promise<Related> {
  const sessionRows = db
    .select()
    .from(videoSessions)
    .where(and(eq(videoSessions.organizationId, organizationId), eq(videoSessions.appointmentId, id)))
    .orderBy(videoSessions.generation)
  const dispatchRows = db
    .select()
    .from(dispatches)
    .where(and(eq(dispatches.organizationId, organizationId), eq(dispatches.appointmentId, id)))
    .orderBy(dispatches.revision, dispatches.number)
  const [participantRows, sessions, sent] = await Promise.all([
    listParticipants(db, organizationId, id),
    sessionRows,
    dispatchRows,
  ])
  return { ...splitByRemoval(participantRows), sessions, dispatches: sent }
}

/** Separates current from removed participants. */
const splitByRemoval = (rows: Awaited<ReturnType<typeof listParticipants>>) => ({
  participants: rows.flatMap(({ removedAt, ...participant }) => (removedAt ? [] : [participant])),
  removedParticipants: rows.flatMap(({ removedAt, ...participant }) =>
    removedAt ? [{ ...participant, removedAt }] : [],
  ),
})

async function listParticipants(db: Queryable, organizationId: string, id: string) {
  const rows = await db
    .select({
      participant: participants,
      staff: {
        name: staff.name,
        email: staff.email,
        timezone: staff.timezone,
        active: staff.active,
        emailNotifications: staff.emailNotifications,
        emailNotificationsSince: staff.emailNotificationsSince,
      },
    })
    .from(participants)
    .leftJoin(staff, and(eq(staff.organizationId, participants.organizationId), eq(staff.id, participants.staffId)))
    .where(and(eq(participants.organizationId, organizationId), eq(participants.appointmentId, id)))
    .orderBy(participants.createdAt, participants.id)
  return rows.map(({ participant, staff }) => ({ ...participant, staff }))
}

/** Maps an application's row; `genesys` is its primary region, if any. */
export function toApplicationFacts(
  row: typeof applications.$inferSelect,
  genesys: typeof genesysSettings.$inferSelect | null,
): ApplicationFacts {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    timezone: row.timezone,
    locale: row.locale,
    country: row.country,
    settings: applicationSettings.parse(row.settings),
    genesys: genesys
      ? {
          region: genesys.region,
          openMessagingId: genesys.openMessagingId,
          genesysOrganizationId: genesys.genesysOrganizationId,
        }
      : null,
  }
}
