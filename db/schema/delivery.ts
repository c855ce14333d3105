import { sql } from 'drizzle-orm'
import { boolean, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
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
    via: text('via', { enum: ['whatsapp'] }),
    /** A reminder or follow-up, which its reader may have stopped. */
    optional: boolean('optional').notNull().default(false),
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
    stops: text('stops', { enum: ['all', 'optional'] })
      .notNull()
      .default('all'),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.contactHash, t.channel, t.reason] })],
)

export const suppressionEvents = pgTable(
  'suppression_events',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    contactHash: bytea('contact_hash').notNull(),
    channel: text('channel', { enum: ['EMAIL', 'SMS'] }).notNull(),
    reason: text('reason').notNull(),
    act: text('act', { enum: ['stopped', 'lifted'] }).notNull(),
    via: text('via', { enum: ['text', 'one_click', 'page', 'vendor', 'reader', 'staff'] }).notNull(),
    note: text('note'),
    actorKind: text('actor_kind').notNull(),
    actorId: uuid('actor_id'),
    eventKey: text('event_key').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const texted = pgTable(
  'texted',
  {
    numberHash: bytea('number_hash').notNull(),
    organizationId: uuid('organization_id').notNull(),
    applicationId: uuid('application_id').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.numberHash, t.organizationId, t.applicationId] })],
)
