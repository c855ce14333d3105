import { sql } from 'drizzle-orm'
import { integer, pgTable, pgView, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
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

/** The notifications and what webhooks told of an appointment, as one list; `hook…` is of the latter alone. To read only. */
export const told = pgView('told', {
  organizationId: uuid('organization_id').notNull(),
  id: uuid('id').notNull(),
  key: bytea('key').notNull(),
  appointmentId: uuid('appointment_id').notNull(),
  revision: integer('revision').notNull(),
  type: text('type').notNull(),
  offsetIso: text('offset_iso'),
  channel: text('channel', { enum: ['EMAIL', 'SMS', 'WEBHOOKS'] }).notNull(),
  participantId: uuid('participant_id'),
  contactVersion: integer('contact_version').notNull(),
  cause: text('cause').notNull(),
  status: text('status', { enum: ['INITIALIZED', 'PENDING', 'DELIVERED', 'FAILED', 'CANCELLED'] }).notNull(),
  messageId: uuid('message_id'),
  reason: text('reason'),
  scheduledFor: instant('scheduled_for'),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  hookState: text('hook_state', { enum: ['pending', 'held', 'delivered', 'failed', 'cancelled'] }),
  hookAttempts: integer('hook_attempts'),
  hookNextAt: instant('hook_next_at'),
  hookStatus: integer('hook_status'),
  hookError: text('hook_error'),
  hookName: text('hook_name'),
}).existing()

export const retryBatches = pgTable(
  'retry_batches',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    /** Null for all of the organization. */
    applicationId: uuid('application_id'),
    errorClass: text('error_class').notNull(),
    reason: text('reason').notNull(),
    total: integer('total').notNull(),
    createdBy: uuid('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const retryItems = pgTable(
  'retry_items',
  {
    organizationId: uuid('organization_id').notNull(),
    batchId: uuid('batch_id').notNull(),
    notificationId: uuid('notification_id').notNull(),
    refusal: text('refusal'),
    resentId: uuid('resent_id'),
    doneAt: instant('done_at'),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.batchId, t.notificationId] })],
)
