import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { applications } from './applications.ts'
import { bytea, instant } from './columns.ts'
import { inEnum, primary, references, uniqueOn } from './constraints.ts'
import { presets } from './presets.ts'

/** One row per contact, application and purpose: a new code replaces the old one. The code is stored as a keyed hash. */
export const challenges = pgTable(
  'challenges',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    purpose: text('purpose', { enum: ['book', 'join', 'privacy', 'contact', 'find'] }).notNull(),
    contactHash: bytea('contact_hash').notNull(),
    channel: text('channel', { enum: ['EMAIL', 'SMS'] }).notNull(),
    codeHash: bytea('code_hash').notNull(),
    presetId: uuid('preset_id'),
    startsAt: instant('starts_at'),
    durationMinutes: integer('duration_minutes'),
    /**
     * No foreign key: deleting a hold would lock its challenge after the agent, against the order of locks (challenge, then
     * agents), and two transactions would deadlock.
     */
    holdId: uuid('hold_id'),
    attempts: integer('attempts').notNull().default(0),
    sends: integer('sends').notNull().default(1),
    resendAt: instant('resend_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    consumedAt: instant('consumed_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.applicationId, t.purpose, t.contactHash),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    inEnum(t.purpose),
    inEnum(t.channel),
    check('challenges_attempts_check', sql`${t.attempts} between 0 and 5`),
    index('challenges_by_age').on(t.expiresAt),
  ],
)

/**
 * Unfinished bookings, encrypted. They keep the entered answers when the customer goes back or the slot is lost, until
 * they expire.
 */
export const drafts = pgTable(
  'drafts',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    presetId: uuid('preset_id').notNull(),
    tokenHash: bytea('token_hash').notNull(),
    sealed: bytea('sealed').notNull(),
    appointmentId: uuid('appointment_id'),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.tokenHash),
    references([t.organizationId, t.presetId], [presets.organizationId, presets.id]),
  ],
)
