import { sql } from 'drizzle-orm'
import { jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant, xid8 } from './columns.ts'

export const timeline = pgTable(
  'timeline',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    at: instant('at').notNull(),
    kind: text('kind').notNull(),
    actorKind: text('actor_kind').notNull(),
    actorId: uuid('actor_id'),
    data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
    eventKey: text('event_key').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const audit = pgTable(
  'audit',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    at: instant('at').notNull().default(sql`now()`),
    txid: xid8('txid').notNull().default(sql`pg_current_xact_id()`),
    actorKind: text('actor_kind').notNull(),
    actorId: uuid('actor_id'),
    verb: text('verb').notNull(),
    objectType: text('object_type').notNull(),
    objectId: uuid('object_id'),
    before: jsonb('before').$type<Record<string, unknown>>(),
    after: jsonb('after').$type<Record<string, unknown>>(),
    requestId: text('request_id'),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)
