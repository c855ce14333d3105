import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, pgTable, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { applications, organizations } from './applications.ts'
import { instant } from './columns.ts'
import { inEnum, primary, references, uniqueOn } from './constraints.ts'

export const staff = pgTable(
  'staff',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id'),
    email: text('email').notNull(),
    name: text('name').notNull(),
    role: text('role', { enum: ['agent', 'supervisor', 'admin'] }).notNull(),
    passwordHash: text('password_hash'),
    timezone: text('timezone').notNull(),
    region: text('region'),
    genesysUserId: text('genesys_user_id'),
    active: boolean('active').notNull().default(true),
    /** Changes to an agent's own appointments that are emailed to the agent. The default is all of them. */
    emailNotifications: text('email_notifications', { enum: ['new', 'rescheduled', 'cancelled'] })
      .array()
      .notNull()
      .default(['new', 'rescheduled', 'cancelled']),
    /** When the agent last changed `emailNotifications`. Earlier appointment changes are not emailed. */
    emailNotificationsSince: instant('email_notifications_since'),
    /** Raising it signs the staff member out everywhere and revokes their tokens. */
    sessionVersion: integer('session_version').notNull().default(1),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.email),
    references([t.organizationId], [organizations.id]),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    inEnum(t.role),
    check('staff_only_admins_without_application', sql`${t.role} = 'admin' or ${t.applicationId} is not null`),
    check('staff_email_notifications_check', sql`${t.emailNotifications} <@ '{new,rescheduled,cancelled}'`),
  ],
)

/** Weekly hours of an agent, one row per weekday and span. */
export const schedules = pgTable(
  'schedules',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    agentId: uuid('agent_id').notNull(),
    /** ISO: 1 is Monday. */
    weekday: smallint('weekday').notNull(),
    startMinute: smallint('start_minute').notNull(),
    /** Up to 2880: a night shift ends on the next day. */
    endMinute: smallint('end_minute').notNull(),
    timezone: text('timezone').notNull(),
    /** First and last day on which the hours apply; null means without a limit. */
    effectiveFrom: date('effective_from', { mode: 'string' }),
    effectiveTo: date('effective_to', { mode: 'string' }),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.agentId], [staff.organizationId, staff.id]),
    check('schedules_weekday_check', sql`${t.weekday} between 1 and 7`),
    check('schedules_start_minute_check', sql`${t.startMinute} between 0 and 1439`),
    check('schedules_end_minute_check', sql`${t.endMinute} > ${t.startMinute} and ${t.endMinute} <= 2880`),
    check('schedules_effective_to_check', sql`${t.effectiveTo} >= ${t.effectiveFrom}`),
    index('schedules_by_agent').on(t.organizationId, t.agentId),
  ],
)

/** Wall time without a zone, in PostgreSQL's text form: `2026-12-24 09:00:00`. */
const wallTime = (name: string) => timestamp(name, { withTimezone: false, mode: 'string' })

/** Deviations from the weekly hours. */
export const scheduleExceptions = pgTable(
  'schedule_exceptions',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    /** Null for the whole application. */
    agentId: uuid('agent_id'),
    kind: text('kind', { enum: ['closed', 'extra', 'changed'] }).notNull(),
    startsLocal: wallTime('starts_local').notNull(),
    endsLocal: wallTime('ends_local').notNull(),
    timezone: text('timezone').notNull(),
    reason: text('reason'),
    createdBy: uuid('created_by'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    references([t.organizationId, t.agentId], [staff.organizationId, staff.id]),
    references([t.organizationId, t.createdBy], [staff.organizationId, staff.id]),
    inEnum(t.kind),
    check('schedule_exceptions_ends_after_start', sql`${t.endsLocal} > ${t.startsLocal}`),
    // Hours are entered for one day; only a closure may be longer.
    check(
      'schedule_exceptions_hours_within_one_day',
      sql`${t.kind} = 'closed' or ${t.endsLocal} <= ${t.startsLocal} + interval '1 day'`,
    ),
    index('schedule_exceptions_by_agent')
      .on(t.organizationId, t.agentId, t.endsLocal)
      .where(sql`${t.agentId} is not null`),
    index('schedule_exceptions_by_application')
      .on(t.organizationId, t.applicationId, t.endsLocal)
      .where(sql`${t.agentId} is null`),
  ],
)

/** Public holidays on which an application is closed. Without a row, or with a null country, it observes none. */
export const holidaySettings = pgTable(
  'holiday_settings',
  {
    organizationId: uuid('organization_id').notNull(),
    applicationId: uuid('application_id').notNull(),
    country: text('country'),
    state: text('state'),
    kinds: text('kinds').array().notNull().default(['public']),
  },
  (t) => [
    primary(t.organizationId, t.applicationId),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    check('holiday_settings_country_check', sql`${t.country} ~ '^[A-Z]{2}$'`),
    check('holiday_settings_state_has_country', sql`${t.state} is null or ${t.country} is not null`),
  ],
)

export const queues = pgTable(
  'queues',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    name: text('name').notNull(),
    genesysQueueId: text('genesys_queue_id'),
    /** Number of the queue's appointments that may take place at the same time, counted under the queue's lock. */
    capacity: integer('capacity').notNull().default(1),
    active: boolean('active').notNull().default(true),
    /** Increases with each saved change, so that a form opened before it is refused. */
    version: integer('version').notNull().default(1),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    check('queues_capacity_check', sql`${t.capacity} > 0`),
    index('queues_by_application').on(t.organizationId, t.applicationId),
  ],
)

/** Agents that take the appointments of a queue. */
export const queueMembers = pgTable(
  'queue_members',
  {
    organizationId: uuid('organization_id').notNull(),
    queueId: uuid('queue_id').notNull(),
    agentId: uuid('agent_id').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.queueId, t.agentId),
    references([t.organizationId, t.queueId], [queues.organizationId, queues.id]).onDelete('cascade'),
    references([t.organizationId, t.agentId], [staff.organizationId, staff.id]),
    index('queue_members_by_agent').on(t.organizationId, t.agentId),
  ],
)
