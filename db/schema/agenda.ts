import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

export const agenda = pgTable(
  'agenda',
  {
    organizationId: uuid('organization_id').notNull(),
    key: bytea('key').notNull(),
    lane: text('lane').notNull(),
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    revision: integer('revision').notNull().default(0),
    origin: text('origin', { enum: ['plan', 'manual', 'engine'] }).notNull(),
    state: text('state', { enum: ['pending', 'claimed', 'inDoubt'] })
      .notNull()
      .default('pending'),
    dueAt: instant('due_at').notNull(),
    rankAt: instant('rank_at').notNull(),
    ranked: boolean('ranked').notNull().generatedAlwaysAs(sql`rank_at <> due_at`),
    /** May start before its time, which `rankAt` then keeps. */
    early: boolean('early').notNull().default(false),
    attempts: integer('attempts').notNull().default(0),
    lapses: integer('lapses').notNull().default(0),
    doubted: boolean('doubted').notNull().default(false),
    leaseUntil: instant('lease_until'),
    fence: bigint('fence', { mode: 'number' }),
    supersededAt: instant('superseded_at'),
    /** What it fails together with; null for what fails alone. */
    circuit: text('circuit'),
    payload: jsonb('payload').$type<Record<string, string | number | boolean | null>>().notNull().default({}),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.key] }),
    index('agenda_by_lane').on(t.organizationId, t.lane, t.dueAt, t.ranked),
    index('agenda_ranked').on(t.organizationId, t.lane, t.dueAt).where(sql`ranked`),
    index('agenda_by_rank').on(t.organizationId, sql`(lane || '')`, t.rankAt).where(sql`ranked`),
    index('agenda_early').on(t.lane, t.rankAt).where(sql`early`),
    index('agenda_by_subject').on(t.organizationId, t.subject),
    index('agenda_doubted').on(t.organizationId).where(sql`doubted`),
  ],
)

/** Closed while `openedAt` is null. Machine time throughout. */
export const circuits = pgTable(
  'circuits',
  {
    organizationId: uuid('organization_id').notNull(),
    circuit: text('circuit').notNull(),
    failures: integer('failures').notNull().default(0),
    openings: integer('openings').notNull().default(0),
    openedAt: instant('opened_at'),
    openUntil: instant('open_until'),
    probe: bigint('probe', { mode: 'number' }),
    reason: text('reason'),
    toldAt: instant('told_at'),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.circuit] })],
)

export const lanes = pgTable(
  'lanes',
  {
    organizationId: uuid('organization_id').notNull(),
    lane: text('lane').notNull(),
    tokens: doublePrecision('tokens').notNull().default(0),
    refilledAt: instant('refilled_at').notNull().default(sql`now()`),
    closedUntil: instant('closed_until'),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.lane] })],
)
