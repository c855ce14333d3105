import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { appointments } from './appointments.ts'
import { instant } from './columns.ts'
import { inEnum, primary, references, uniqueOn } from './constraints.ts'

/** Open messages sent to Genesys before an appointment, so that its routing offers the conversation to an agent. */
export const dispatches = pgTable(
  'dispatches',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    revision: integer('revision').notNull(),
    /** Number of the dispatch within its revision, which increases with each retry by staff. */
    number: integer('number').notNull(),
    agentId: uuid('agent_id'),
    /** The sender id of the dispatch's messages at Genesys; a retry gets a new one. */
    fromId: text('from_id').notNull(),
    messageId: text('message_id').notNull(),
    state: text('state', { enum: ['pending', 'sent', 'failed', 'cleared'] }).notNull(),
    conversationId: text('conversation_id'),
    error: text('error'),
    sentAt: instant('sent_at'),
    failedAt: instant('failed_at'),
    clearedAt: instant('cleared_at'),
    disconnectedAt: instant('disconnected_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.appointmentId, t.revision, t.number),
    uniqueOn(t.organizationId, t.fromId),
    references([t.organizationId, t.appointmentId], [appointments.organizationId, appointments.id]),
    inEnum(t.state),
    uniqueIndex('dispatches_one_live')
      .on(t.organizationId, t.appointmentId)
      .where(sql`${t.state} in ('pending', 'sent')`),
    index('dispatches_by_conversation')
      .on(t.organizationId, t.conversationId)
      .where(sql`${t.conversationId} is not null`),
  ],
)
