import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, pgView, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { applications } from './applications.ts'
import { appointments, participants } from './appointments.ts'
import { bytea, instant } from './columns.ts'
import { inEnum, primary, references, uniqueOn } from './constraints.ts'
import { staff } from './staff.ts'

/** Notifications to one recipient on one channel. `key` is the job's key; `status` follows the attached message. */
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
    /** The notification that this one replaces on another channel, or as SMS if WhatsApp could not deliver it. */
    replacesId: uuid('replaces_id'),
    /** Why it is not sent (skipped, withdrawn, too late); null while it is planned or was sent. */
    reason: text('reason'),
    scheduledFor: instant('scheduled_for'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.key),
    references([t.organizationId, t.appointmentId], [appointments.organizationId, appointments.id]),
    references([t.organizationId, t.participantId], [participants.organizationId, participants.id]),
    references([t.organizationId, t.replacesId], [t.organizationId, t.id]),
    inEnum(t.channel),
    inEnum(t.status),
    index('notifications_by_appointment').on(t.organizationId, t.appointmentId, t.createdAt, t.id),
    index('notifications_by_message').on(t.organizationId, t.messageId).where(sql`${t.messageId} is not null`),
    index('notifications_by_time').on(t.organizationId, t.createdAt, t.id),
    uniqueIndex('notifications_one_replacement')
      .on(t.organizationId, t.replacesId, t.channel)
      .where(sql`${t.replacesId} is not null`),
  ],
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
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.notificationId, t.eventKey),
    references([t.organizationId, t.notificationId], [notifications.organizationId, notifications.id]),
    index('notification_events_by_notification').on(t.organizationId, t.notificationId, t.at),
  ],
)

/**
 * The notifications and webhook deliveries of an appointment as one list, read-only. The `hook…` columns belong to
 * deliveries.
 */
export const notificationHistory = pgView('notification_history', {
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
  hookReason: text('hook_reason'),
  hookName: text('hook_name'),
}).as(sql`
select organization_id, id, key, appointment_id, revision, type, offset_iso, channel, participant_id, contact_version, cause, status,
  message_id, reason, scheduled_for, created_at, updated_at,
  null::text as hook_state, null::text as hook_reason, null::text as hook_name
from notifications
union all
select d.organization_id, d.id, ''::bytea, e.appointment_id, e.revision, e.type, null::text, 'WEBHOOKS', null::uuid, 1, e.event_key,
  case d.state when 'delivered' then 'DELIVERED' when 'failed' then 'FAILED' when 'cancelled' then 'CANCELLED'
    else case when exists (select from attempts a where a.organization_id = d.organization_id and a.subject_id = d.id)
      then 'PENDING' else 'INITIALIZED' end end,
  null::uuid, null::text, null::timestamptz, d.created_at, d.updated_at,
  d.state, d.reason, coalesce(nullif(w.description, ''), split_part(w.url, '/', 3))
from webhook_deliveries d
join webhook_events e on e.organization_id = d.organization_id and e.id = d.event_id and e.appointment_id is not null
join webhook_endpoints w on w.organization_id = d.organization_id and w.id = d.endpoint_id
`)

/** Requests by staff to send failed messages again. */
export const retryBatches = pgTable(
  'retry_batches',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    /** Null for the whole organization. */
    applicationId: uuid('application_id'),
    errorClass: text('error_class').notNull(),
    reason: text('reason').notNull(),
    total: integer('total').notNull(),
    createdBy: uuid('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    references([t.organizationId, t.createdBy], [staff.organizationId, staff.id]),
    index('retry_batches_by_time').on(t.organizationId, t.createdAt),
  ],
)

/** The notifications of a batch. A finished one has either a refusal or the id of the new notification. */
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
  (t) => [
    primary(t.organizationId, t.batchId, t.notificationId),
    references([t.organizationId, t.batchId], [retryBatches.organizationId, retryBatches.id]).onDelete('cascade'),
    references([t.organizationId, t.notificationId], [notifications.organizationId, notifications.id]).onDelete(
      'cascade',
    ),
    check(
      'retry_items_done_has_outcome',
      sql`(${t.doneAt} is null) = (${t.refusal} is null and ${t.resentId} is null)`,
    ),
  ],
)
