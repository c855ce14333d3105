import { and, asc, count, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications, genesysSettings } from '#db/schema/applications.ts'
import { appointments } from '#db/schema/appointments.ts'
import { videoSessions } from '#db/schema/sessions.ts'
import { findRegion } from '#server/ports/genesys/regions.ts'
import type { Check, Connection, Registration } from './schema.ts'

export type ConnectionRow = typeof genesysSettings.$inferSelect
type Of = { organizationId: string; applicationId: string; region: string }

export async function listConnections(
  db: Queryable,
  organizationId: string,
  applicationId: string,
): Promise<ConnectionRow[]> {
  return db
    .select()
    .from(genesysSettings)
    .where(and(eq(genesysSettings.organizationId, organizationId), eq(genesysSettings.applicationId, applicationId)))
    .orderBy(desc(genesysSettings.isPrimary), asc(genesysSettings.region))
}

export function toConnection(row: ConnectionRow): Connection {
  return {
    region: row.region,
    awsRegion: findRegion(row.region)?.awsRegion ?? row.region,
    isPrimary: row.isPrimary,
    retiredAt: row.retiredAt,
    clientId: row.clientId,
    hasSecret: row.clientSecret.length > 0,
    genesysOrganizationId: row.genesysOrganizationId,
    latencyNote: row.latencyNote ?? '',
    version: row.version,
    registration: { state: row.registration, at: row.registrationAt, reason: row.registrationReason },
    check: { state: row.checked, at: row.checkedAt, reason: row.checkedReason },
  }
}

/** Settings are changed by one person after the other. */
export async function lockConnections(tx: Tx, organizationId: string, applicationId: string): Promise<ConnectionRow[]> {
  await tx
    .select({ id: applications.id })
    .from(applications)
    .where(and(eq(applications.organizationId, organizationId), eq(applications.id, applicationId)))
    .for('no key update')
  return listConnections(tx, organizationId, applicationId)
}

/** One of them is primary at most, so the others give way first. */
export async function writeConnection(tx: Tx, row: typeof genesysSettings.$inferInsert): Promise<void> {
  if (row.isPrimary) await tx.update(genesysSettings).set({ isPrimary: false }).where(isOfApplication(row))
  const { organizationId: _o, applicationId: _a, region: _r, ...values } = row
  await tx
    .insert(genesysSettings)
    .values(row)
    .onConflictDoUpdate({
      target: [genesysSettings.organizationId, genesysSettings.applicationId, genesysSettings.region],
      set: values,
    })
}

export async function updateConnection(tx: Queryable, of: Of, change: Partial<ConnectionRow>): Promise<void> {
  await tx.update(genesysSettings).set(change).where(isRow(of))
}

export async function setAllRegistrations(
  tx: Tx,
  of: Pick<Of, 'organizationId' | 'applicationId'>,
  registration: Registration['state'],
  at: Date,
): Promise<void> {
  await tx
    .update(genesysSettings)
    .set({ registration, registrationAt: at, registrationReason: null })
    .where(and(isOfApplication(of), isNull(genesysSettings.retiredAt)))
}

/** How a try to register ended; false when the settings were changed meanwhile. The former secret goes a while after. */
export async function recordRegistration(
  db: Queryable,
  of: Of & { version: number },
  { state, at, reason }: Registration,
): Promise<boolean> {
  const until = state === 'registered' ? { previousUntil: sql`now() + interval '10 minutes'` } : {}
  const rows = await db
    .update(genesysSettings)
    .set({ registration: state, registrationAt: at, registrationReason: reason, ...until })
    .where(and(isRow(of), eq(genesysSettings.version, of.version)))
    .returning({ region: genesysSettings.region })
  return rows.length > 0
}

/** How a test ended; what Genesys says of the organization is kept where nobody typed it. */
export async function recordCheck(
  db: Queryable,
  of: Of & { version: number },
  { state, at, reason }: Check,
  genesysOrganizationId?: string,
): Promise<void> {
  await db
    .update(genesysSettings)
    .set({
      checked: state,
      checkedAt: at,
      checkedReason: reason,
      ...(genesysOrganizationId
        ? {
            genesysOrganizationId: sql`coalesce(nullif(${genesysSettings.genesysOrganizationId}, ''), ${genesysOrganizationId})`,
          }
        : {}),
    })
    .where(and(isRow(of), eq(genesysSettings.version, of.version)))
}

export async function findConnection(db: Queryable, of: Of): Promise<ConnectionRow | null> {
  const [row] = await db.select().from(genesysSettings).where(isRow(of))
  return row ?? null
}

export async function deleteConnection(db: Queryable, of: Of): Promise<void> {
  await db.delete(genesysSettings).where(and(isRow(of), isNotNull(genesysSettings.retiredAt)))
}

/** Rooms at the vendor that an application made in a region and that are not taken away yet. */
export async function countRooms(db: Queryable, { organizationId, applicationId, region }: Of): Promise<number> {
  const [row] = await db
    .select({ rooms: count() })
    .from(videoSessions)
    .innerJoin(
      appointments,
      and(
        eq(appointments.organizationId, videoSessions.organizationId),
        eq(appointments.id, videoSessions.appointmentId),
      ),
    )
    .where(
      and(
        eq(videoSessions.organizationId, organizationId),
        eq(appointments.applicationId, applicationId),
        eq(videoSessions.region, region),
        isNull(videoSessions.removedAt),
      ),
    )
  return row?.rooms ?? 0
}

const isOfApplication = (of: { organizationId: string; applicationId: string }) =>
  and(eq(genesysSettings.organizationId, of.organizationId), eq(genesysSettings.applicationId, of.applicationId))
const isRow = (of: Of) => and(isOfApplication(of), eq(genesysSettings.region, of.region))
