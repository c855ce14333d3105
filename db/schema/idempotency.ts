import { sql } from 'drizzle-orm'
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'
import { primary } from './constraints.ts'

export const idempotency = pgTable(
  'idempotency',
  {
    organizationId: uuid('organization_id').notNull(),
    caller: text('caller').notNull(),
    key: text('key').notNull(),
    /**
     * Id of the row that the request creates. If the process died after creating it, the repeated request finds the row
     * by this id.
     */
    requestId: uuid('request_id').notNull().default(sql`gen_random_uuid()`),
    payloadHash: bytea('payload_hash').notNull(),
    status: integer('status'),
    sealedResponse: bytea('sealed_response'),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [primary(t.organizationId, t.caller, t.key)],
)
