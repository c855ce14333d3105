import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { applications } from './applications.ts'
import { appointments } from './appointments.ts'
import { bytea, instant } from './columns.ts'
import { inEnum, primary, references, uniqueOn } from './constraints.ts'

/**
 * URLs that receive an application's events. Secrets are encrypted; until `previousUntil` events are also signed with
 * the previous one.
 */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    url: text('url').notNull(),
    description: text('description').notNull().default(''),
    /** Types of events that it receives; an empty list means all. */
    types: text('types').array().notNull().default([]),
    /** Null once the endpoint is deleted; its log is kept for the usual retention time. */
    secret: bytea('secret'),
    previousSecret: bytea('previous_secret'),
    previousUntil: instant('previous_until'),
    /** Events of a paused endpoint are held until it is enabled; a disabled endpoint never receives them. */
    state: text('state', { enum: ['enabled', 'paused', 'disabled', 'deleted'] })
      .notNull()
      .default('enabled'),
    stateReason: text('state_reason', { enum: ['manual', 'failing', 'gone'] }),
    stateSince: instant('state_since').notNull(),
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    succeededAt: instant('succeeded_at'),
    /** End of the pause that the endpoint requested. Its lane stays open, because the jobs of a closed lane count as overdue. */
    throttledUntil: instant('throttled_until'),
    version: integer('version').notNull().default(1),
    createdAt: instant('created_at').notNull(),
    /** Machine time. The endpoint receives no event recorded earlier. */
    recordedAt: instant('recorded_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    inEnum(t.state),
    inEnum(t.stateReason),
    check('webhook_endpoints_url_check', sql`length(${t.url}) <= 2000`),
    check('webhook_endpoints_description_check', sql`length(${t.description}) <= 200`),
    check('webhook_endpoints_reason_unless_enabled', sql`(${t.state} = 'enabled') = (${t.stateReason} is null)`),
    check('webhook_endpoints_secret_unless_deleted', sql`(${t.state} = 'deleted') = (${t.secret} is null)`),
    check(
      'webhook_endpoints_previous_secret_has_end',
      sql`(${t.previousSecret} is null) = (${t.previousUntil} is null)`,
    ),
    index('webhook_endpoints_by_application').on(t.organizationId, t.applicationId),
  ],
)

/**
 * Events as they are sent, the same bytes to every endpoint and at every attempt, without personal data. `id` is the
 * webhook-id. `eventKey` identifies the event; it is unique per appointment, so that an event is recorded once.
 */
export const webhookEvents = pgTable(
  'webhook_events',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    appointmentId: uuid('appointment_id'),
    type: text('type').notNull(),
    eventKey: text('event_key').notNull(),
    revision: integer('revision'),
    sequence: integer('sequence').notNull().default(0),
    body: text('body').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.appointmentId, t.eventKey),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    references([t.organizationId, t.appointmentId], [appointments.organizationId, appointments.id]),
    index('webhook_events_in_order').on(t.organizationId, t.appointmentId, t.sequence),
    index('webhook_events_by_age').on(t.createdAt).where(sql`${t.body} <> ''`),
  ],
)

/** The delivery of one event to one endpoint. It is `held` while the endpoint is paused. */
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
    /** Increases with each replay by staff, which starts the retry schedule again at `roundAt`. */
    round: integer('round').notNull().default(1),
    roundAt: instant('round_at').notNull(),
    /** Why it ended without a response: `deleted` (the endpoint) or `abandoned` (by the job engine). */
    reason: text('reason'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.eventId, t.endpointId),
    references([t.organizationId, t.endpointId], [webhookEndpoints.organizationId, webhookEndpoints.id]),
    references([t.organizationId, t.eventId], [webhookEvents.organizationId, webhookEvents.id]),
    inEnum(t.state),
    // `nullsFirst` is what `order by … desc` means; drizzle's own default would make the index useless for that order.
    index('webhook_deliveries_by_endpoint').on(
      t.organizationId,
      t.endpointId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('webhook_deliveries_unsettled')
      .on(t.organizationId, t.endpointId, t.state)
      .where(sql`${t.state} in ('pending', 'held', 'failed')`),
    index('webhook_deliveries_by_age').on(t.createdAt),
  ],
)
