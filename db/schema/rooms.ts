import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { appointments, participants } from './appointments.ts'
import { instant } from './columns.ts'
import { inEnum, primary, references } from './constraints.ts'
import { videoSessions } from './sessions.ts'

/** Participants in a built-in room. The primary key allows one per side, so PostgreSQL itself refuses a third. */
export const roomSeats = pgTable(
  'room_seats',
  {
    organizationId: uuid('organization_id').notNull(),
    sessionId: uuid('session_id').notNull(),
    side: text('side', { enum: ['customer', 'agent'] }).notNull(),
    participantId: uuid('participant_id').notNull(),
    /** The browser tab that is connected: a reload keeps the seat, another tab must take it over. */
    tab: uuid('tab').notNull(),
    /**
     * Increases each time a page connects, also after a reload. Signals contain it, so that none reaches a page that
     * was closed.
     */
    epoch: integer('epoch').notNull().default(1),
    /** Increases each time the participant returns after leaving, which is a new event on the timeline. */
    visit: integer('visit').notNull().default(1),
    enteredAt: instant('entered_at').notNull(),
    /** When the page's event stream was last open. Machine time, like `awayAt`. */
    seenAt: instant('seen_at').notNull().default(sql`now()`),
    /** When the page's event stream was lost; null while it is open. */
    awayAt: instant('away_at'),
    leftAt: instant('left_at'),
  },
  (t) => [
    primary(t.organizationId, t.sessionId, t.side),
    references([t.organizationId, t.sessionId], [videoSessions.organizationId, videoSessions.id]),
    references([t.organizationId, t.participantId], [participants.organizationId, participants.id]).onDelete('cascade'),
    inEnum(t.side),
    index('room_seats_by_last_seen').on(t.seenAt).where(sql`${t.leftAt} is null`),
  ],
)

/** WebRTC signals between two browsers. They contain network addresses, so they are kept for minutes only. */
export const roomSignals = pgTable(
  'room_signals',
  {
    organizationId: uuid('organization_id').notNull(),
    sessionId: uuid('session_id').notNull(),
    id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity(),
    toSide: text('to_side', { enum: ['customer', 'agent'] }).notNull(),
    fromEpoch: integer('from_epoch').notNull(),
    toEpoch: integer('to_epoch').notNull(),
    body: jsonb('body').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    primary(t.organizationId, t.sessionId, t.id),
    references([t.organizationId, t.sessionId], [videoSessions.organizationId, videoSessions.id]),
    inEnum(t.toSide),
    index('room_signals_by_age').on(t.createdAt),
  ],
)

/** Results of device checks, days ahead or just before an appointment; no sound and no picture is stored. */
export const deviceChecks = pgTable(
  'device_checks',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    participantId: uuid('participant_id').notNull(),
    at: instant('at').notNull(),
    camera: text('camera').notNull(),
    microphone: text('microphone').notNull(),
    speaker: text('speaker').notNull(),
    network: text('network').notNull(),
    browser: text('browser').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.appointmentId], [appointments.organizationId, appointments.id]),
    references([t.organizationId, t.participantId], [participants.organizationId, participants.id]).onDelete('cascade'),
    index('device_checks_by_appointment').on(t.organizationId, t.appointmentId, t.at),
    index('device_checks_by_age').on(t.at),
  ],
)

/**
 * Links shown as a QR code to continue on another device: valid once, for minutes. The directory finds them by the
 * code's hash.
 */
export const deviceHandoffs = pgTable(
  'device_handoffs',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    participantId: uuid('participant_id').notNull(),
    target: text('target', { enum: ['join', 'check'] }).notNull(),
    codeHash: text('code_hash').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** The browser that showed the QR code had verified the customer's contact, so the phone need not verify it again. */
    verified: boolean('verified').notNull().default(false),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.participantId], [participants.organizationId, participants.id]).onDelete('cascade'),
    inEnum(t.target),
    index('device_handoffs_by_participant').on(t.organizationId, t.participantId),
  ],
)
