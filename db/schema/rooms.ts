import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export const roomSeats = pgTable(
  'room_seats',
  {
    organizationId: uuid('organization_id').notNull(),
    sessionId: uuid('session_id').notNull(),
    side: text('side', { enum: ['customer', 'agent'] }).notNull(),
    participantId: uuid('participant_id').notNull(),
    tab: uuid('tab').notNull(),
    epoch: integer('epoch').notNull().default(1),
    visit: integer('visit').notNull().default(1),
    enteredAt: instant('entered_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    awayAt: instant('away_at'),
    leftAt: instant('left_at'),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.sessionId, t.side] })],
)

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
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.sessionId, t.id] })],
)

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
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const handovers = pgTable(
  'handovers',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    participantId: uuid('participant_id').notNull(),
    target: text('target', { enum: ['join', 'check'] }).notNull(),
    codeHash: text('code_hash').notNull(),
    expiresAt: instant('expires_at').notNull(),
    proven: boolean('proven').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)
