import { sql } from 'drizzle-orm'
import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

export const notifications = pgTable(
  'notifications',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    key: bytea('key').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    revision: integer('revision').notNull(),
    type: text('type').notNull(),
    offsetIso: text('offset_iso'),
    channel: text('channel', { enum: ['EMAIL', 'SMS', 'WEBHOOKS'] }).notNull(),
    participantId: uuid('participant_id'),
    contactVersion: integer('contact_version').notNull().default(1),
    cause: text('cause').notNull().default(''),
    status: text('status', { enum: ['INITIALIZED', 'PENDING', 'DELIVERED', 'FAILED', 'CANCELLED'] })
      .notNull()
      .default('INITIALIZED'),
    messageId: uuid('message_id'),
    /** The one that this went out in place of. */
    insteadOf: uuid('instead_of'),
    /** Why it is not said; null while it is to be, or was. */
    reason: text('reason'),
    scheduledFor: instant('scheduled_for'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const notificationEvents = pgTable(
  'notification_events',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    notificationId: uuid('notification_id').notNull(),
    status: text('status').notNull(),
    providerStatus: text('provider_status'),
    message: text('message'),
    errorMessage: text('error_message'),
    eventKey: text('event_key').notNull(),
    at: instant('at').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)
