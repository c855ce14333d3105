import { sql } from 'drizzle-orm'
import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

export const messages = pgTable(
  'messages',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    key: bytea('key').notNull(),
    purpose: text('purpose', { enum: ['notification', 'code', 'staff'] }).notNull(),
    channel: text('channel', { enum: ['EMAIL', 'SMS'] }).notNull(),
    appointmentId: uuid('appointment_id'),
    recipientHash: bytea('recipient_hash').notNull(),
    contactHash: bytea('contact_hash'),
    sealed: bytea('sealed'),
    state: text('state', { enum: ['open', 'accepted', 'delivered', 'failed', 'in_doubt', 'expired'] })
      .notNull()
      .default('open'),
    providerId: text('provider_id'),
    providerStatus: text('provider_status'),
    errorCode: text('error_code'),
    attempts: integer('attempts').notNull().default(0),
    usefulUntil: instant('useful_until'),
    firstAttemptAt: instant('first_attempt_at'),
    settledAt: instant('settled_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const attempts = pgTable(
  'attempts',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    key: bytea('key').notNull(),
    number: integer('number').notNull(),
    messageId: uuid('message_id'),
    startedAt: instant('started_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const messageEvents = pgTable(
  'message_events',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    messageId: uuid('message_id').notNull(),
    attempt: integer('attempt'),
    eventKey: text('event_key').notNull(),
    status: text('status').notNull(),
    providerStatus: text('provider_status'),
    errorCode: text('error_code'),
    at: instant('at').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const receipts = pgTable(
  'receipts',
  {
    vendor: text('vendor').notNull(),
    providerId: text('provider_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    messageId: uuid('message_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.vendor, t.providerId] })],
)

export const suppressions = pgTable(
  'suppressions',
  {
    organizationId: uuid('organization_id').notNull(),
    contactHash: bytea('contact_hash').notNull(),
    channel: text('channel').notNull(),
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.contactHash, t.channel] })],
)
