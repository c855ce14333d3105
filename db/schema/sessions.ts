import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { appointments } from './appointments.ts'
import { instant } from './columns.ts'
import { inEnum, primary, references, uniqueOn } from './constraints.ts'

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
    /** The adapter that created the session; it also removes it, even after the application's setting has changed. */
    adapter: text('adapter').notNull().default('genesys-sessions'),
    /** Whether the session is in use. False once it is obsolete and its room has to be removed at the provider. */
    isCurrent: boolean('is_current').notNull().default(true),
    providerId: text('provider_id'),
    providerState: text('provider_state'),
    sip: text('sip'),
    providerCreatedAt: instant('provider_created_at'),
    providerExpiresAt: instant('provider_expires_at'),
    removedAt: instant('removed_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.appointmentId, t.generation),
    uniqueOn(t.organizationId, t.name),
    references([t.organizationId, t.appointmentId], [appointments.organizationId, appointments.id]),
    uniqueIndex('video_sessions_one_current').on(t.organizationId, t.appointmentId).where(sql`${t.isCurrent}`),
    index('video_sessions_by_provider').on(t.organizationId, t.providerId).where(sql`${t.providerId} is not null`),
  ],
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
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.eventId),
    references([t.organizationId, t.sessionId], [videoSessions.organizationId, videoSessions.id]),
    inEnum(t.type),
    index('session_events_by_session').on(t.organizationId, t.sessionId),
  ],
)
