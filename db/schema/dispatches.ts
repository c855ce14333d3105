import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export const dispatches = pgTable(
  'dispatches',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    appointmentId: uuid('appointment_id').notNull(),
    revision: integer('revision').notNull(),
    number: integer('number').notNull(),
    agentId: uuid('agent_id'),
    fromId: text('from_id').notNull(),
    messageId: text('message_id').notNull(),
    state: text('state', { enum: ['pending', 'sent', 'failed', 'cleared'] }).notNull(),
    conversationId: text('conversation_id'),
    error: text('error'),
    firstAttemptAt: instant('first_attempt_at'),
    sentAt: instant('sent_at'),
    failedAt: instant('failed_at'),
    clearedAt: instant('cleared_at'),
    disconnectedAt: instant('disconnected_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)
