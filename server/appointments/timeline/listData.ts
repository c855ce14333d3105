import { and, asc, count, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { applications } from '#db/schema/applications.ts'
import { appointments } from '#db/schema/appointments.ts'
import { presetVersions } from '#db/schema/presets.ts'
import { staff } from '#db/schema/staff.ts'
import type { AppointmentStatus } from '#server/domain/schema.ts'

/** Appointments that a list may show; `ownedBy` narrows it to one staff member's. */
export type ListScope = { organizationId: string; applicationId: string | null; ownedBy: string | null }
export type Search = { text: string; reference: string; digits: string | null }
export type ListFilters = { status?: AppointmentStatus; search?: Search; startsFrom?: Date; startsBefore?: Date }
export type ListPage = { order: 'asc' | 'desc'; limit: number; offset: number }

/**
 * Returns the time zone and settings for a list: of the application, or of the organization's first one for staff of
 * all applications.
 */
export async function findListSettings(db: Queryable, organizationId: string, applicationId: string | null) {
  const [row] = await db
    .select({ timezone: applications.timezone, settings: applications.settings })
    .from(applications)
    .where(
      and(
        eq(applications.organizationId, organizationId),
        applicationId ? eq(applications.id, applicationId) : undefined,
      ),
    )
    .orderBy(applications.createdAt, applications.id)
    .limit(1)
  return row ?? null
}

/** Returns one page of rows. The page is selected first, so that the subqueries run for its rows only. */
export async function listPage(
  db: Queryable,
  scope: ListScope,
  filters: ListFilters,
  { order, limit, offset }: ListPage,
) {
  const direction = order === 'asc' ? asc : desc
  const page = db
    .select({ organizationId: appointments.organizationId, id: appointments.id })
    .from(appointments)
    .where(matchesFilters(scope, filters))
    .orderBy(direction(appointments.startsAt), direction(appointments.id))
    .limit(limit)
    .offset(offset)
    .as('page')
  return db
    .select({
      id: appointments.id,
      reference: appointments.reference,
      status: appointments.status,
      start: appointments.startsAt,
      end: appointments.endsAt,
      timezone: appointments.timezone,
      serviceName: sql<string>`${presetVersions.policy} ->> 'name'`,
      agentId: appointments.agentId,
      agentName: staff.name,
      customerName,
      dispatchState,
      quarantined,
      customerWaiting,
      failed: notificationOf('FAILED'),
      pending: notificationOf('PENDING'),
    })
    .from(page)
    .innerJoin(appointments, and(eq(appointments.organizationId, page.organizationId), eq(appointments.id, page.id)))
    .innerJoin(
      presetVersions,
      and(
        eq(presetVersions.organizationId, appointments.organizationId),
        eq(presetVersions.presetId, appointments.presetId),
        eq(presetVersions.version, appointments.presetVersion),
      ),
    )
    .leftJoin(staff, and(eq(staff.organizationId, appointments.organizationId), eq(staff.id, appointments.agentId)))
    .orderBy(direction(appointments.startsAt), direction(appointments.id))
}

export async function countMatching(db: Queryable, scope: ListScope, filters: ListFilters): Promise<number> {
  const [row] = await db.select({ total: count() }).from(appointments).where(matchesFilters(scope, filters))
  return row?.total ?? 0
}

const ofAppointment = (alias: string): SQL =>
  sql`${sql.raw(alias)}.organization_id = ${appointments.organizationId} and ${sql.raw(alias)}.appointment_id = ${appointments.id}`

const customerName = sql<string | null>`(select c.name from participants c where ${ofAppointment('c')}
  and c.type = 'CUSTOMER' and c.removed_at is null order by c.created_at, c.id limit 1)`
/** Whether a customer is waiting alone in the session. */
const customerWaiting = sql<boolean>`${appointments.status} in ('scheduled', 'activated') and exists (select 1 from participants w
  where ${ofAppointment('w')} and w.removed_at is null and w.type = 'CUSTOMER' and w.state = 'WAITING')`
const quarantined = sql<boolean>`exists (select 1 from participants q where ${ofAppointment('q')} and q.removed_at is null
  and (q.email_quarantined_at is not null or q.phone_quarantined_at is not null))`
const dispatchState = sql<'pending' | 'sent' | 'failed' | 'cleared' | null>`(select d.state from dispatches d
  where ${ofAppointment('d')} and d.revision = ${appointments.revision} order by d.number desc limit 1)`
/**
 * Whether a notification of the current revision has this status and was not replaced by one on a fallback channel.
 * Notifications of earlier revisions do not matter, because they are about an earlier time.
 */
const notificationOf = (status: 'FAILED' | 'PENDING') => sql<boolean>`exists (select 1 from notifications n
  where ${ofAppointment('n')} and n.revision = ${appointments.revision} and n.status = ${status}
    and not exists (select 1 from notifications i where i.organization_id = n.organization_id and i.replaces_id = n.id
      and i.status in ('INITIALIZED', 'PENDING', 'DELIVERED')))`

function matchesFilters(scope: ListScope, filters: ListFilters): SQL | undefined {
  return and(
    eq(appointments.organizationId, scope.organizationId),
    scope.applicationId ? eq(appointments.applicationId, scope.applicationId) : undefined,
    scope.ownedBy ? isOwnedBy(scope.ownedBy) : undefined,
    filters.status ? eq(appointments.status, filters.status) : undefined,
    filters.startsFrom ? gte(appointments.startsAt, filters.startsFrom) : undefined,
    filters.startsBefore ? lt(appointments.startsAt, filters.startsBefore) : undefined,
    filters.search ? matchesSearch(scope.organizationId, filters.search) : undefined,
  )
}

/** Matches appointments of which the staff member is organizer, assigned agent or participant, like `isAssigned`. */
const isOwnedBy = (
  staffId: string,
): SQL => sql`(${appointments.agentId} = ${staffId} or ${appointments.organizerId} = ${staffId}
  or exists (select 1 from participants own where ${ofAppointment('own')} and own.staff_id = ${staffId} and own.removed_at is null))`

/** Uses a union of two index lookups, because one condition with `or` would scan every row. */
const matchesSearch = (organizationId: string, { text, reference, digits }: Search): SQL => sql`${appointments.id} in (
  select r.id from appointments r where r.organization_id = ${organizationId} and r.reference like ${`${reference}%`}
  union
  select p.appointment_id from participants p where p.organization_id = ${organizationId} and p.type = 'CUSTOMER'
    and lower(coalesce(p.name, '') || ' ' || coalesce(p.email, '') || ' ' || coalesce(p.phone, '')) like any (${anyOf(text, digits)}))`

const anyOf = (text: string, digits: string | null): SQL =>
  digits ? sql`array[${`%${text}%`}, ${`%${digits}%`}]::text[]` : sql`array[${`%${text}%`}]::text[]`
