import { sql } from 'drizzle-orm'
import { boolean, date, integer, pgTable, primaryKey, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

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
    /** Which of the own bookings' news an agent wants by mail. */
    notices: text('notices', { enum: ['new', 'moved', 'cancelled'] })
      .array()
      .notNull()
      .default(['new', 'moved', 'cancelled']),
    noticesSince: instant('notices_since'),
    sessionVersion: integer('session_version').notNull().default(1),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const schedules = pgTable(
  'schedules',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    agentId: uuid('agent_id').notNull(),
    weekday: smallint('weekday').notNull(),
    startMinute: smallint('start_minute').notNull(),
    endMinute: smallint('end_minute').notNull(),
    timezone: text('timezone').notNull(),
    /** Both days included; null is without end. */
    effectiveFrom: date('effective_from', { mode: 'string' }),
    effectiveTo: date('effective_to', { mode: 'string' }),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

/** Wall time without a zone, as PostgreSQL writes it: `2026-12-24 09:00:00`. */
const wallTime = (name: string) => timestamp(name, { withTimezone: false, mode: 'string' })

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
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const holidaySettings = pgTable(
  'holiday_settings',
  {
    organizationId: uuid('organization_id').notNull(),
    applicationId: uuid('application_id').notNull(),
    country: text('country'),
    state: text('state'),
    kinds: text('kinds').array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.applicationId] })],
)

export const queues = pgTable(
  'queues',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    name: text('name').notNull(),
    genesysQueueId: text('genesys_queue_id'),
    /** How many of its appointments may be under way at once. */
    capacity: integer('capacity').notNull().default(1),
    active: boolean('active').notNull().default(true),
    /** Rises with each saved change. */
    version: integer('version').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const queueMembers = pgTable(
  'queue_members',
  {
    organizationId: uuid('organization_id').notNull(),
    queueId: uuid('queue_id').notNull(),
    agentId: uuid('agent_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.queueId, t.agentId] })],
)
