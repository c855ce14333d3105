import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { appointments } from './appointments.ts'
import { instant, xid8 } from './columns.ts'
import { primary, references, uniqueOn } from './constraints.ts'

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
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.appointmentId, t.eventKey),
    references([t.organizationId, t.appointmentId], [appointments.organizationId, appointments.id]),
    index('timeline_by_appointment').on(t.organizationId, t.appointmentId, t.at),
  ],
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
    action: text('action').notNull(),
    objectType: text('object_type').notNull(),
    objectId: uuid('object_id'),
    before: jsonb('before').$type<Record<string, unknown>>(),
    after: jsonb('after').$type<Record<string, unknown>>(),
    requestId: text('request_id'),
  },
  (t) => [
    primary(t.organizationId, t.id),
    index('audit_by_object').on(t.organizationId, t.objectType, t.objectId, t.at),
  ],
)
