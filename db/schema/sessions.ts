import { boolean, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export const videoSessions = pgTable(
  'video_sessions',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    generation: integer('generation').notNull(),
    revision: integer('revision').notNull(),
    name: text('name').notNull(),
    region: text('region').notNull(),
    adapter: text('adapter').notNull().default('genesys-sessions'),
    wanted: boolean('wanted').notNull().default(true),
    providerId: text('provider_id'),
    providerState: text('provider_state'),
    sip: text('sip'),
    providerCreatedAt: instant('provider_created_at'),
    providerExpiresAt: instant('provider_expires_at'),
    removedAt: instant('removed_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const sessionEvents = pgTable(
  'session_events',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    sessionId: uuid('session_id').notNull(),
    eventId: text('event_id').notNull(),
    type: text('type', { enum: ['created', 'join', 'leave', 'completed', 'failed'] }).notNull(),
    participant: text('participant'),
    at: instant('at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)
