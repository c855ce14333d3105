import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { applications } from './applications.ts'
import { bytea, instant } from './columns.ts'
import { inEnum, primary, references, uniqueOn } from './constraints.ts'
import { presetVersions } from './presets.ts'
import { staff } from './staff.ts'

export const appointments = pgTable(
  'appointments',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    presetId: uuid('preset_id').notNull(),
    presetVersion: integer('preset_version').notNull(),
    /** When this version was applied to an appointment booked under an older one. Jobs due earlier follow the older version. */
    policyAppliedAt: instant('policy_applied_at'),
    reference: text('reference').notNull(),
    status: text('status', {
      enum: ['scheduled', 'activated', 'in_progress', 'completed', 'cancelled', 'no_show', 'failed'],
    }).notNull(),
    revision: integer('revision').notNull().default(1),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    localStart: text('local_start').notNull(),
    timezone: text('timezone').notNull(),
    locale: text('locale').notNull(),
    agentId: uuid('agent_id'),
    organizerId: uuid('organizer_id'),
    targetType: text('target_type', { enum: ['AGENT', 'QUEUE'] }).notNull(),
    targetId: uuid('target_id').notNull(),
    title: text('title'),
    notes: text('notes'),
    intake: jsonb('intake').$type<Record<string, unknown>>().notNull().default({}),
    metadata: jsonb('metadata').$type<Record<string, unknown>>().notNull().default({}),
    interaction: jsonb('interaction').$type<Record<string, unknown>>().notNull().default({}),
    notificationHeaders: jsonb('notification_headers').$type<Record<string, unknown>>().notNull().default({}),
    masterKey: bytea('master_key').notNull(),
    source: text('source', { enum: ['public', 'rest', 'console'] }).notNull(),
    notificationsPaused: boolean('notifications_paused').notNull().default(false),
    activatedAt: instant('activated_at'),
    cancelledAt: instant('cancelled_at'),
    cancelReason: text('cancel_reason'),
    /** The party that was absent from a no-show, derived from the join events or corrected by staff. */
    absent: text('absent', { enum: ['customer', 'agent', 'technical'] }),
    /** The reason that staff gave for correcting the outcome. */
    outcomeReason: text('outcome_reason'),
    /** The revision that `expectedStartAt` belongs to. */
    delayRevision: integer('delay_revision'),
    /** Latest estimate of a start delayed by the agent's previous appointment. */
    expectedStartAt: instant('expected_start_at'),
    /** When the customer was notified of the delay, at most once per revision. */
    delayNotifiedAt: instant('delay_notified_at'),
    /** Reason for the last reschedule, as free text. It is not on the timeline, because nothing can be erased from there. */
    rescheduleReason: text('reschedule_reason'),
    createdAt: instant('created_at').notNull(),
    revisedAt: instant('revised_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.applicationId, t.reference),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    references(
      [t.organizationId, t.presetId, t.presetVersion],
      [presetVersions.organizationId, presetVersions.presetId, presetVersions.version],
    ),
    references([t.organizationId, t.agentId], [staff.organizationId, staff.id]),
    inEnum(t.status),
    inEnum(t.targetType),
    inEnum(t.source),
    inEnum(t.absent),
    check('appointments_ends_after_start', sql`${t.endsAt} > ${t.startsAt}`),
    check('appointments_absent_only_if_no_show', sql`${t.absent} is null or ${t.status} = 'no_show'`),
    index('appointments_by_start').on(t.organizationId, t.applicationId, t.startsAt, t.id),
    index('appointments_by_agent').on(t.organizationId, t.agentId, t.startsAt),
    index('appointments_by_queue').on(t.organizationId, t.targetId, t.startsAt).where(sql`${t.targetType} = 'QUEUE'`),
    // The operator class finds a reference by its first characters.
    index('appointments_by_reference').on(t.organizationId, t.reference.op('text_pattern_ops')),
  ],
)

export const participants = pgTable(
  'participants',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    type: text('type', { enum: ['CUSTOMER', 'AGENT'] }).notNull(),
    state: text('state', { enum: ['WAITING', 'JOINED', 'LEFT'] }),
    staffId: uuid('staff_id'),
    name: text('name'),
    email: text('email'),
    phone: text('phone'),
    emailVerifiedAt: instant('email_verified_at'),
    phoneVerifiedAt: instant('phone_verified_at'),
    contactVersion: integer('contact_version').notNull().default(1),
    tokenGeneration: integer('token_generation').notNull().default(1),
    /** When the current contact was entered; messages due earlier are not sent again to it. */
    contactChangedAt: instant('contact_changed_at'),
    /**
     * When the recipient at this address reported that the appointment is not theirs. Nothing is sent there until staff
     * release it.
     */
    emailQuarantinedAt: instant('email_quarantined_at'),
    phoneQuarantinedAt: instant('phone_quarantined_at'),
    /** When the contact stopped reminders. Copied from `suppressions`, because `plan` reads only the appointment. */
    emailOptedOutAt: instant('email_opted_out_at'),
    phoneOptedOutAt: instant('phone_opted_out_at'),
    createdAt: instant('created_at').notNull(),
    /** The row of a removed participant stays because their messages refer to it; all their links are revoked. */
    removedAt: instant('removed_at'),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.appointmentId], [appointments.organizationId, appointments.id]),
    references([t.organizationId, t.staffId], [staff.organizationId, staff.id]),
    inEnum(t.type),
    inEnum(t.state),
    check('participants_agent_has_staff_id', sql`(${t.type} = 'AGENT') = (${t.staffId} is not null)`),
    index('participants_by_appointment').on(t.organizationId, t.appointmentId),
    uniqueIndex('participants_agent_once')
      .on(t.organizationId, t.appointmentId, t.staffId)
      .where(sql`${t.staffId} is not null`),
    // For the console's search by part of a name, an address or a number; the query repeats the expression.
    index('participants_search')
      .using(
        'gin',
        sql`lower(coalesce(${t.name}, '') || ' ' || coalesce(${t.email}, '') || ' ' || coalesce(${t.phone}, '')) gin_trgm_ops`,
      )
      .where(sql`${t.type} = 'CUSTOMER'`),
    index('participants_by_email')
      .on(t.organizationId, t.email)
      .where(sql`${t.type} = 'CUSTOMER' and ${t.email} is not null`),
    index('participants_by_phone')
      .on(t.organizationId, t.phone)
      .where(sql`${t.type} = 'CUSTOMER' and ${t.phone} is not null`),
  ],
)
