import { sql } from 'drizzle-orm'
import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    url: text('url').notNull(),
    description: text('description').notNull().default(''),
    types: text('types').array().notNull().default(sql`'{}'`),
    /** Null once it is deleted. */
    secret: bytea('secret'),
    previousSecret: bytea('previous_secret'),
    previousUntil: instant('previous_until'),
    state: text('state', { enum: ['enabled', 'paused', 'disabled', 'deleted'] })
      .notNull()
      .default('enabled'),
    stateReason: text('state_reason', { enum: ['by_hand', 'failing', 'gone'] }),
    stateSince: instant('state_since').notNull(),
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    succeededAt: instant('succeeded_at'),
    quietUntil: instant('quiet_until'),
    version: integer('version').notNull().default(1),
    createdAt: instant('created_at').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const webhookEvents = pgTable(
  'webhook_events',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    appointmentId: uuid('appointment_id'),
    type: text('type').notNull(),
    fact: text('fact').notNull(),
    revision: integer('revision'),
    sequence: integer('sequence').notNull().default(0),
    body: text('body').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    endpointId: uuid('endpoint_id').notNull(),
    eventId: uuid('event_id').notNull(),
    state: text('state', { enum: ['pending', 'held', 'delivered', 'failed', 'cancelled'] })
      .notNull()
      .default('pending'),
    round: integer('round').notNull().default(1),
    roundAt: instant('round_at').notNull(),
    tries: integer('tries').notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at'),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    organizationId: uuid('organization_id').notNull(),
    deliveryId: uuid('delivery_id').notNull(),
    number: integer('number').notNull(),
    startedAt: instant('started_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.deliveryId, t.number] })],
)

export const webhookAnswers = pgTable(
  'webhook_answers',
  {
    organizationId: uuid('organization_id').notNull(),
    deliveryId: uuid('delivery_id').notNull(),
    number: integer('number').notNull(),
    status: integer('status'),
    error: text('error'),
    durationMs: integer('duration_ms').notNull(),
    excerpt: text('excerpt').notNull().default(''),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.deliveryId, t.number] })],
)
