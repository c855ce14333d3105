import { sql } from 'drizzle-orm'
import { boolean, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
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
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
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
