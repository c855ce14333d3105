import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

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
    holdId: uuid('hold_id'),
    attempts: integer('attempts').notNull().default(0),
    sends: integer('sends').notNull().default(1),
    resendAt: instant('resend_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    consumedAt: instant('consumed_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

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
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)
