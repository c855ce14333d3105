import { and, desc, eq, isNull, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { genesysSettings } from '#db/schema/applications.ts'
import { appointments } from '#db/schema/appointments.ts'
import { sessionEvents, videoSessions } from '#db/schema/sessions.ts'
import type { SessionFact, Snapshot } from '#server/domain/schema.ts'
import { newId } from '#server/lib/ids.ts'
import type { SessionRef } from '#server/ports/video/types.ts'
import { combineSessionStates, foldSessionEvents } from './rules.ts'
import type { SessionEvent, SessionState } from './schema.ts'

export type SessionRow = typeof videoSessions.$inferSelect

export async function findSession(db: Queryable, organizationId: string, id: string): Promise<SessionRow | null> {
  const [row] = await db
    .select()
    .from(videoSessions)
    .where(and(eq(videoSessions.organizationId, organizationId), eq(videoSessions.id, id)))
  return row ?? null
}

export type NewSession = Pick<
  SessionRow,
  'organizationId' | 'appointmentId' | 'generation' | 'revision' | 'name' | 'region' | 'adapter' | 'createdAt'
>

/** Inserts this generation and marks older ones as obsolete. Returns null when a concurrent transaction inserted it first. */
export async function insertSession(tx: Tx, session: NewSession): Promise<SessionRow | null> {
  if (session.generation > 1)
    await tx
      .update(videoSessions)
      .set({ isCurrent: false })
      .where(
        and(
          eq(videoSessions.organizationId, session.organizationId),
          eq(videoSessions.appointmentId, session.appointmentId),
          eq(videoSessions.isCurrent, true),
          sql`${videoSessions.generation} < ${session.generation}`,
        ),
      )
  const [row] = await tx
    .insert(videoSessions)
    .values({ ...session, id: newId() })
    .onConflictDoNothing()
    .returning()
  return row ?? null
}

/** Records the provider's session once. Returns null when another id was recorded before, so that this one is a duplicate. */
export async function recordProvider(tx: Tx, session: SessionRow, ref: SessionRef): Promise<SessionRow | null> {
  const [row] = await tx
    .update(videoSessions)
    .set({
      providerId: ref.providerId,
      providerState: ref.state,
      sip: ref.sip,
      providerCreatedAt: ref.createdAt,
      providerExpiresAt: ref.expiresAt,
    })
    .where(
      and(
        eq(videoSessions.organizationId, session.organizationId),
        eq(videoSessions.id, session.id),
        or(isNull(videoSessions.providerId), eq(videoSessions.providerId, ref.providerId)),
      ),
    )
    .returning()
  return row ?? null
}

export async function setProviderState(tx: Queryable, session: SessionRow, state: string): Promise<void> {
  await tx.update(videoSessions).set({ providerState: state }).where(isRow(session))
}

export async function markObsolete(tx: Tx, session: Pick<SessionRow, 'organizationId' | 'id'>): Promise<void> {
  await tx.update(videoSessions).set({ isCurrent: false }).where(isRow(session))
}

/** Marks a session as removed. Returns true the first time. */
export async function markRemoved(tx: Tx, session: SessionRow, at: Date): Promise<boolean> {
  const rows = await tx
    .update(videoSessions)
    .set({ removedAt: at, isCurrent: false })
    .where(and(isRow(session), isNull(videoSessions.removedAt)))
    .returning({ id: videoSessions.id })
  return rows.length > 0
}

const isRow = (session: Pick<SessionRow, 'organizationId' | 'id'>) =>
  and(eq(videoSessions.organizationId, session.organizationId), eq(videoSessions.id, session.id))

/** Finds the session of a provider's event by provider id or, while that id is not recorded yet, by the name we gave it. */
export async function findSessionOfEvent(
  db: Queryable,
  organizationId: string,
  applicationId: string,
  event: { providerId: string; name: string | null },
): Promise<SessionRow | null> {
  const byName = and(isNull(videoSessions.providerId), eq(videoSessions.name, event.name ?? ''))
  const [row] = await db
    .select({ session: videoSessions })
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
        or(eq(videoSessions.providerId, event.providerId), byName),
      ),
    )
    .limit(1)
  return row?.session ?? null
}

/** Inserts events and returns those that were not recorded before. */
export async function insertSessionEvents(
  tx: Tx,
  session: SessionRow,
  events: readonly SessionEvent[],
  now: Date,
): Promise<SessionEvent[]> {
  if (events.length === 0) return []
  const owner = { organizationId: session.organizationId, sessionId: session.id, recordedAt: now }
  const rows = events.map((event) => ({ ...event, ...owner, id: newId() }))
  const inserted = await tx.insert(sessionEvents).values(rows).onConflictDoNothing().returning({ id: sessionEvents.id })
  const newIds = new Set(inserted.map(({ id }) => id))
  return events.filter((_, index) => newIds.has(rows[index]?.id ?? ''))
}

export async function listSessionEvents(
  db: Queryable,
  organizationId: string,
  sessionId: string,
): Promise<SessionEvent[]> {
  const rows = await db
    .select()
    .from(sessionEvents)
    .where(and(eq(sessionEvents.organizationId, organizationId), eq(sessionEvents.sessionId, sessionId)))
    .orderBy(desc(sessionEvents.at))
    .limit(5000)
  return rows.map(({ eventId, type, participant, at }) => ({ eventId, type, at, participant: roleFrom(participant) }))
}

/**
 * Returns the attendance of the appointment's current revision: the combined state of all its sessions, so that replacing a
 * session makes nobody absent. A removed session has nobody in it.
 */
export async function getAttendance(db: Queryable, appointment: Snapshot): Promise<SessionState> {
  const sessions = appointment.sessions.filter((one) => one.revision === appointment.revision)
  const events = await Promise.all(sessions.map((one) => listSessionEvents(db, appointment.organizationId, one.id)))
  return combineSessionStates(
    sessions.map((one, index) => foldSessionEvents([...(events[index] ?? []), ...removalEvents(one)])),
  )
}

/** Returns events by which everybody leaves a session when it is removed, because the provider may not report it. */
const removalEvents = ({ id, removedAt }: SessionFact): SessionEvent[] =>
  removedAt
    ? (['customer', 'agent'] as const).map((participant) => ({
        eventId: `removed:${id}:${participant}`,
        type: 'leave',
        participant,
        at: removedAt,
      }))
    : []

/** Lists the regions in which an application has Genesys settings, the primary one first. */
export async function listRegions(db: Queryable, organizationId: string, applicationId: string): Promise<string[]> {
  const rows = await db
    .select({ region: genesysSettings.region })
    .from(genesysSettings)
    .where(and(eq(genesysSettings.organizationId, organizationId), eq(genesysSettings.applicationId, applicationId)))
    .orderBy(desc(genesysSettings.isPrimary), genesysSettings.region)
  return rows.map((row) => row.region)
}

const roleFrom = (value: string | null) => (value === 'customer' || value === 'agent' ? value : null)
