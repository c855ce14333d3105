import { sql } from 'drizzle-orm'
import { check, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'
import { inEnum, primary, references, uniqueOn } from './constraints.ts'

/**
 * Attempts of all kinds: every call to a vendor that must not be made twice unnoticed. A row is committed before the call and is
 * never changed. `subjectId` is the message, webhook delivery, dispatch or session. `key` is the job's key, which outlives the
 * job's row; the numbers of a subject and those of a key never repeat.
 */
export const attempts = pgTable(
  'attempts',
  {
    organizationId: uuid('organization_id').notNull(),
    subjectId: uuid('subject_id').notNull(),
    number: integer('number').notNull(),
    key: bytea('key').notNull(),
    /** Kind of the job that makes the attempt. */
    kind: text('kind').notNull(),
    startedAt: instant('started_at').notNull(),
  },
  (t) => [primary(t.organizationId, t.subjectId, t.number), uniqueOn(t.organizationId, t.key, t.number)],
)

/**
 * Results of attempts: the vendor's response, and what receipts, polls and lookups report later. A result without an attempt
 * concerns the subject as a whole. An attempt without a result was interrupted or is running.
 */
export const attemptResults = pgTable(
  'attempt_results',
  {
    organizationId: uuid('organization_id').notNull(),
    subjectId: uuid('subject_id').notNull(),
    /** Deduplicates a result that is reported more than once. */
    eventKey: text('event_key').notNull(),
    attempt: integer('attempt'),
    /** `retrying`: the attempt certainly had no effect. `noted` changes no state. */
    status: text('status', {
      enum: ['in_doubt', 'retrying', 'noted', 'accepted', 'delivered', 'failed', 'expired'],
    }).notNull(),
    providerStatus: text('provider_status'),
    errorCode: text('error_code'),
    durationMs: integer('duration_ms'),
    /** Beginning of the response. */
    excerpt: text('excerpt').notNull().default(''),
    at: instant('at').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
  },
  (t) => [
    primary(t.organizationId, t.subjectId, t.eventKey),
    references(
      [t.organizationId, t.subjectId, t.attempt],
      [attempts.organizationId, attempts.subjectId, attempts.number],
    ),
    inEnum(t.status),
    check('attempt_results_excerpt_check', sql`length(${t.excerpt}) <= 500`),
  ],
)
