import { sql } from 'drizzle-orm'
import { bigint, boolean, jsonb, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant, range } from './columns.ts'

export const holds = pgTable(
  'holds',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    presetId: uuid('preset_id').notNull(),
    /** Either an agent's time is held, or one of a queue's places. */
    agentId: uuid('agent_id'),
    queueId: uuid('queue_id'),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    contactHash: bytea('contact_hash').notNull(),
    browserHash: bytea('browser_hash'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** Why this agent. */
    choice: jsonb('choice').$type<Record<string, unknown>>().notNull().default({}),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const occupancies = pgTable(
  'occupancies',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    agentId: uuid('agent_id').notNull(),
    busy: range('busy').notNull(),
    startMin: bigint('start_min', { mode: 'number' }).notNull().generatedAlwaysAs(sql`null`),
    endMin: bigint('end_min', { mode: 'number' }).notNull().generatedAlwaysAs(sql`null`),
    appointmentId: uuid('appointment_id'),
    holdId: uuid('hold_id'),
    live: boolean('live').notNull().default(true),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)
