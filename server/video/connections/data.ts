import { and, asc, count, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications, genesysSettings } from '#db/schema/applications.ts'
import { appointments } from '#db/schema/appointments.ts'
import { videoSessions } from '#db/schema/sessions.ts'
import { findRegion } from '#server/ports/genesys/regions.ts'
import type { Check, Connection, Registration } from './schema.ts'

export type ConnectionRow = typeof genesysSettings.$inferSelect
type ConnectionKey = { organizationId: string; applicationId: string; region: string }

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

/** Locks the application row, so that one transaction at a time changes its connections, and lists them. */
export async function lockConnections(tx: Tx, organizationId: string, applicationId: string): Promise<ConnectionRow[]> {
  await tx
    .select({ id: applications.id })
    .from(applications)
    .where(and(eq(applications.organizationId, organizationId), eq(applications.id, applicationId)))
    .for('no key update')
  return listConnections(tx, organizationId, applicationId)
}

/** Inserts or updates a connection. At most one is primary, so the others are demoted first. */
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

export async function updateConnection(
  tx: Queryable,
  key: ConnectionKey,
  change: Partial<ConnectionRow>,
): Promise<void> {
  await tx.update(genesysSettings).set(change).where(isRow(key))
}

export async function setAllRegistrations(
  tx: Tx,
  key: Pick<ConnectionKey, 'organizationId' | 'applicationId'>,
  registration: Registration['state'],
  at: Date,
): Promise<void> {
  await tx
    .update(genesysSettings)
    .set({ registration, registrationAt: at, registrationReason: null })
    .where(and(isOfApplication(key), isNull(genesysSettings.retiredAt)))
}

/**
 * Records the result of a registration attempt. Returns false when the settings have changed in the meantime. After a
 * successful registration the previous secret stays valid for ten minutes.
 */
export async function recordRegistration(
  db: Queryable,
  key: ConnectionKey & { version: number },
  { state, at, reason }: Registration,
): Promise<boolean> {
  const until = state === 'registered' ? { previousUntil: sql`now() + interval '10 minutes'` } : {}
  const rows = await db
    .update(genesysSettings)
    .set({ registration: state, registrationAt: at, registrationReason: reason, ...until })
    .where(and(isRow(key), eq(genesysSettings.version, key.version)))
    .returning({ region: genesysSettings.region })
  return rows.length > 0
}

/** Records the result of a test, and the organization id that Genesys reported unless an administrator entered one. */
export async function recordCheck(
  db: Queryable,
  key: ConnectionKey & { version: number },
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
    .where(and(isRow(key), eq(genesysSettings.version, key.version)))
}

export async function findConnection(db: Queryable, key: ConnectionKey): Promise<ConnectionRow | null> {
  const [row] = await db.select().from(genesysSettings).where(isRow(key))
  return row ?? null
}

export async function deleteConnection(db: Queryable, key: ConnectionKey): Promise<void> {
  await db.delete(genesysSettings).where(and(isRow(key), isNotNull(genesysSettings.retiredAt)))
}

/** Counts the sessions that an application created in a region and that are not removed yet. */
export async function countRooms(
  db: Queryable,
  { organizationId, applicationId, region }: ConnectionKey,
): Promise<number> {
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

const isOfApplication = (key: { organizationId: string; applicationId: string }) =>
  and(eq(genesysSettings.organizationId, key.organizationId), eq(genesysSettings.applicationId, key.applicationId))
const isRow = (key: ConnectionKey) => and(isOfApplication(key), eq(genesysSettings.region, key.region))
