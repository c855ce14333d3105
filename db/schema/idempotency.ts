import { sql } from 'drizzle-orm'
import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

export const idempotency = pgTable(
  'idempotency',
  {
    organizationId: uuid('organization_id').notNull(),
    caller: text('caller').notNull(),
    key: text('key').notNull(),
    requestId: uuid('request_id').notNull().default(sql`gen_random_uuid()`),
    payloadHash: bytea('payload_hash').notNull(),
    status: integer('status'),
    sealed: bytea('sealed'),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.caller, t.key] })],
)
