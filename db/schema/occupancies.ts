import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, jsonb, pgTable, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { appointments } from './appointments.ts'
import { bytea, instant, range } from './columns.ts'
import { primary, references } from './constraints.ts'
import { presets } from './presets.ts'
import { queues, staff } from './staff.ts'

/** Slots kept exclusively while the code is outstanding, counted per contact and per browser session. */
export const holds = pgTable(
  'holds',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    presetId: uuid('preset_id').notNull(),
    /** Either an agent's time is held or one unit of a queue's capacity. */
    agentId: uuid('agent_id'),
    queueId: uuid('queue_id'),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    contactHash: bytea('contact_hash').notNull(),
    browserHash: bytea('browser_hash'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** Why this agent was chosen, for the timeline of the appointment. */
    choice: jsonb('choice').$type<Record<string, unknown>>().notNull().default({}),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.presetId], [presets.organizationId, presets.id]),
    references([t.organizationId, t.agentId], [staff.organizationId, staff.id]),
    references([t.organizationId, t.queueId], [queues.organizationId, queues.id]),
    check('holds_agent_or_queue', sql`(${t.agentId} is null) <> (${t.queueId} is null)`),
    index('holds_by_contact').on(t.organizationId, t.contactHash, t.createdAt),
    index('holds_by_browser').on(t.organizationId, t.browserHash, t.createdAt).where(sql`${t.browserHash} is not null`),
    index('holds_by_agent').on(t.organizationId, t.agentId, t.expiresAt),
    index('holds_by_queue').on(t.organizationId, t.queueId, t.expiresAt).where(sql`${t.queueId} is not null`),
    index('holds_by_preset').on(t.organizationId, t.presetId, t.expiresAt),
  ],
)

/**
 * All times at which an agent is not free, one row each. An exclusion constraint, which only a custom migration can express,
 * keeps two live rows of one agent from overlapping.
 */
export const occupancies = pgTable(
  'occupancies',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    agentId: uuid('agent_id').notNull(),
    /** Includes the buffers. */
    busy: range('busy').notNull(),
    /** First whole minute since 1970 that `busy` covers. */
    startMin: bigint('start_min', { mode: 'number' })
      .notNull()
      .generatedAlwaysAs(sql`floor(extract(epoch from (lower(busy) at time zone 'UTC')) / 60)::bigint`),
    /** The whole minute since 1970 at which `busy` has ended. */
    endMin: bigint('end_min', { mode: 'number' })
      .notNull()
      .generatedAlwaysAs(sql`ceil(extract(epoch from (upper(busy) at time zone 'UTC')) / 60)::bigint`),
    appointmentId: uuid('appointment_id'),
    holdId: uuid('hold_id'),
    live: boolean('live').notNull().default(true),
  },
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.agentId], [staff.organizationId, staff.id]),
    references([t.organizationId, t.appointmentId], [appointments.organizationId, appointments.id]),
    references([t.organizationId, t.holdId], [holds.organizationId, holds.id]).onDelete('cascade'),
    check('occupancies_half_open', sql`not isempty(${t.busy}) and lower_inc(${t.busy}) and not upper_inc(${t.busy})`),
    // Lets a query for one month start two days before it instead of reading the agent's whole past.
    check('occupancies_at_most_two_days', sql`${t.endMin} - ${t.startMin} <= 2880`),
    index('occupancies_by_appointment')
      .on(t.organizationId, t.appointmentId)
      .where(sql`${t.appointmentId} is not null`),
    uniqueIndex('occupancies_by_hold').on(t.organizationId, t.holdId).where(sql`${t.holdId} is not null`),
  ],
)
