import { and, asc, count, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications } from '#db/schema/applications.ts'
import { holidaySettings, scheduleExceptions, schedules, staff } from '#db/schema/staff.ts'
import { newId } from '#server/lib/ids.ts'
import type { WeeklyWindow } from './schema.ts'

export type Application = { id: string; timezone: string; locale: string }
export type ScheduleException = typeof scheduleExceptions.$inferSelect

/** Returns an application by id, or the organization's first one; null for another organization's. */
export async function findApplication(
  db: Queryable,
  organizationId: string,
  id: string | null,
): Promise<Application | null> {
  const [row] = await db
    .select({ id: applications.id, timezone: applications.timezone, locale: applications.locale })
    .from(applications)
    .where(and(eq(applications.organizationId, organizationId), id ? eq(applications.id, id) : undefined))
    .orderBy(applications.createdAt, applications.id)
    .limit(1)
  return row ?? null
}

/** Returns an agent, active or not, with their application. */
export async function findAgent(db: Queryable, organizationId: string, id: string) {
  const [row] = await db
    .select({ id: staff.id, name: staff.name, timezone: staff.timezone, applicationId: staff.applicationId })
    .from(staff)
    .where(and(eq(staff.organizationId, organizationId), eq(staff.id, id), eq(staff.role, 'agent')))
  return row?.applicationId ? { ...row, applicationId: row.applicationId } : null
}

export const listAgents = (db: Queryable, organizationId: string, applicationId: string, onlyId: string | null) =>
  db
    .select({ id: staff.id, name: staff.name, email: staff.email, active: staff.active, timezone: staff.timezone })
    .from(staff)
    .where(
      and(
        eq(staff.organizationId, organizationId),
        eq(staff.applicationId, applicationId),
        eq(staff.role, 'agent'),
        onlyId ? eq(staff.id, onlyId) : undefined,
      ),
    )
    .orderBy(asc(staff.name), asc(staff.id))
    .limit(1000)

export const listWeekly = (db: Queryable, organizationId: string, agentId: string): Promise<WeeklyWindow[]> =>
  db
    .select({
      weekday: schedules.weekday,
      startMinute: schedules.startMinute,
      endMinute: schedules.endMinute,
      timezone: schedules.timezone,
      effectiveFrom: schedules.effectiveFrom,
      effectiveTo: schedules.effectiveTo,
    })
    .from(schedules)
    .where(and(eq(schedules.organizationId, organizationId), eq(schedules.agentId, agentId)))
    .orderBy(asc(schedules.weekday), asc(schedules.startMinute), asc(schedules.effectiveFrom), asc(schedules.id))

/** Replaces an agent's weekly hours, under the agent's lock so that concurrent saves do not mix. */
export async function replaceWeekly(
  tx: Tx,
  organizationId: string,
  agentId: string,
  weekly: readonly WeeklyWindow[],
): Promise<void> {
  await tx
    .select({ id: staff.id })
    .from(staff)
    .where(and(eq(staff.organizationId, organizationId), eq(staff.id, agentId)))
    .for('no key update')
  await tx.delete(schedules).where(and(eq(schedules.organizationId, organizationId), eq(schedules.agentId, agentId)))
  if (weekly.length === 0) return
  await tx.insert(schedules).values(weekly.map((window) => ({ ...window, organizationId, id: newId(), agentId })))
}

/** Selects one agent's exceptions, or without an agent those of the whole application. */
export type ExceptionScope = { organizationId: string; applicationId: string; agentId: string | null }

export async function listExceptionPage(db: Queryable, scope: ExceptionScope, limit: number, offset: number) {
  const within = isInScope(scope)
  const [rows, [counted]] = await Promise.all([
    db
      .select()
      .from(scheduleExceptions)
      .where(within)
      .orderBy(desc(scheduleExceptions.startsLocal), desc(scheduleExceptions.id))
      .limit(limit)
      .offset(offset),
    db.select({ total: count() }).from(scheduleExceptions).where(within),
  ])
  return { rows, total: counted?.total ?? 0 }
}

const isInScope = ({ organizationId, applicationId, agentId }: ExceptionScope): SQL | undefined =>
  and(
    eq(scheduleExceptions.organizationId, organizationId),
    eq(scheduleExceptions.applicationId, applicationId),
    agentId ? eq(scheduleExceptions.agentId, agentId) : isNull(scheduleExceptions.agentId),
  )

export async function insertException(tx: Tx, exception: ScheduleException): Promise<void> {
  await tx.insert(scheduleExceptions).values(exception)
}

export async function findException(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<ScheduleException | null> {
  const [row] = await db
    .select()
    .from(scheduleExceptions)
    .where(and(eq(scheduleExceptions.organizationId, organizationId), eq(scheduleExceptions.id, id)))
  return row ?? null
}

/** Deletes an exception; returns false if it was deleted concurrently. */
export async function deleteException(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  const deleted = await tx
    .delete(scheduleExceptions)
    .where(and(eq(scheduleExceptions.organizationId, organizationId), eq(scheduleExceptions.id, id)))
    .returning({ id: scheduleExceptions.id })
  return deleted.length > 0
}

export async function findHolidaySettings(db: Queryable, organizationId: string, applicationId: string) {
  const [row] = await db
    .select()
    .from(holidaySettings)
    .where(and(eq(holidaySettings.organizationId, organizationId), eq(holidaySettings.applicationId, applicationId)))
  return row ?? null
}

export async function upsertHolidaySettings(tx: Tx, row: typeof holidaySettings.$inferInsert): Promise<void> {
  await tx
    .insert(holidaySettings)
    .values(row)
    .onConflictDoUpdate({
      target: [holidaySettings.organizationId, holidaySettings.applicationId],
      set: { country: sql`excluded.country`, state: sql`excluded.state`, kinds: sql`excluded.kinds` },
    })
}
