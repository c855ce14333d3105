import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'
import { inEnum, primary } from './constraints.ts'

/**
 * Jobs: every future effect is one row, written in the transaction of the fact that causes it and deleted when
 * finished. Claiming changes no indexed column, so PostgreSQL writes no index entry (a HOT update). An index on state,
 * leaseUntil, fence or attempts, also in its predicate, would double the cost of a claim.
 */
export const jobs = pgTable(
  'jobs',
  {
    organizationId: uuid('organization_id').notNull(),
    /** Hash of the job's identity, 16 bytes. */
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
    /** Due jobs of a lane run in this order. Usually equal to `dueAt`; an urgent job has an earlier time. */
    rankAt: instant('rank_at').notNull(),
    /** A column because the planner cannot estimate how often two columns differ and would sort all rows. */
    ranked: boolean('ranked').notNull().generatedAlwaysAs(sql`rank_at <> due_at`),
    /**
     * Whether it may start before it is due, because the lane's rate does not allow all jobs due at that moment to
     * start at once.
     */
    early: boolean('early').notNull().default(false),
    attempts: integer('attempts').notNull().default(0),
    /**
     * Number of leases that expired before the job finished. After too many the job fails, because it may be what kills
     * the worker.
     */
    expiredLeases: integer('expired_leases').notNull().default(0),
    /** Whether the vendor may have acted although the outcome is unknown. It stays true when the job is claimed again. */
    wasInDoubt: boolean('was_in_doubt').notNull().default(false),
    leaseUntil: instant('lease_until'),
    fence: bigint('fence', { mode: 'number' }),
    supersededAt: instant('superseded_at'),
    /** The circuit breaker that pauses this job; null if none does. */
    circuit: text('circuit'),
    payload: jsonb('payload').$type<Record<string, string | number | boolean | null>>().notNull().default({}),
  },
  (t) => [
    primary(t.organizationId, t.key),
    check('jobs_key_check', sql`octet_length(${t.key}) = 16`),
    inEnum(t.origin),
    inEnum(t.state),
    // With `ranked` as the last column a claim skips ranked jobs without reading their rows.
    index('jobs_by_lane').on(t.organizationId, t.lane, t.dueAt, t.ranked),
    // For most jobs `rankAt` equals `dueAt`, so the order of due times is their order of urgency; this index has the others.
    index('jobs_ranked').on(t.organizationId, t.lane, t.dueAt).where(sql`${t.ranked}`),
    // Returns the most urgent of thousands of due jobs without a sort. The expression reserves the index for the query that
    // repeats it: for other queries it would read all jobs that are not due yet.
    index('jobs_by_rank').on(t.organizationId, sql`(${t.lane} || '')`, t.rankAt).where(sql`${t.ranked}`),
    index('jobs_early').on(t.lane, t.rankAt).where(sql`${t.early}`),
    index('jobs_by_subject').on(t.organizationId, t.subject),
    index('jobs_in_doubt').on(t.organizationId).where(sql`${t.wasInDoubt}`),
  ],
)

/**
 * One number per claim, never used twice: a job that finished and was inserted again cannot be finished by its earlier
 * claimer.
 */
export const jobsFence = pgSequence('jobs_fence', { cache: 20 })

/**
 * Circuit breakers, one for each thing whose failure affects many jobs, such as an application's connection to a
 * vendor. While a breaker is open, its jobs wait and use nothing of their lane's rate. It is closed while `openedAt` is
 * null. Times are machine time.
 */
export const circuits = pgTable(
  'circuits',
  {
    organizationId: uuid('organization_id').notNull(),
    circuit: text('circuit').notNull(),
    /** Consecutive failures. A success resets it and all columns below. */
    failures: integer('failures').notNull().default(0),
    openings: integer('openings').notNull().default(0),
    openedAt: instant('opened_at'),
    /** After this time a single claim may try the vendor again; the others wait for its result. */
    openUntil: instant('open_until'),
    /** Fence of the claim that tries the vendor. */
    probe: bigint('probe', { mode: 'number' }),
    reason: text('reason'),
    notifiedAt: instant('notified_at'),
  },
  (t) => [primary(t.organizationId, t.circuit)],
)

/**
 * Remaining rate of each lane. A lane without a row is open and has a full bucket. Shared buckets belong to the nil
 * organization.
 */
export const lanes = pgTable(
  'lanes',
  {
    organizationId: uuid('organization_id').notNull(),
    lane: text('lane').notNull(),
    tokens: doublePrecision('tokens').notNull().default(0),
    refilledAt: instant('refilled_at').notNull().default(sql`now()`),
    closedUntil: instant('closed_until'),
  },
  (t) => [primary(t.organizationId, t.lane)],
)
