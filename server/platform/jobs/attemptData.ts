import { and, desc, eq, inArray, max, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import type { Queryable, Tx } from '#db/client.ts'
import { attemptResults, attempts } from '#db/schema/attempts.ts'
import { runPrepared } from './data.ts'

/** `key` is in hex; `kind` is that of the job. */
export type NewAttempt = { organizationId: string; subjectId: string; key: string; kind: string; startedAt: Date }
export type Attempt = { organizationId: string; subjectId: string; number: number }
export type AttemptResult = Omit<typeof attemptResults.$inferInsert, 'recordedAt'>
/** One line of a subject's log: the start of an attempt (`attempted`) or a result. */
export type AttemptEvent = {
  subjectId: string
  eventKey: string
  attempt: number | null
  status: 'attempted' | AttemptResult['status']
  providerStatus: string | null
  errorCode: string | null
  at: Date
}

/**
 * Inserts one attempt per subject, in one statement, and returns them with their numbers in the same order. Must be committed before
 * the vendor is called. Throws a unique violation (23505) if a concurrent transaction inserted the same attempt.
 */
export async function startAttempts<const T extends readonly NewAttempt[]>(
  tx: Tx,
  starts: T,
): Promise<{ [K in keyof T]: Attempt }> {
  const columns = ['organizationId', 'subjectId', 'key', 'kind', 'startedAt']
  const rows = await runPrepared<{ subject: string; number: number }>(tx, insertAttemptsSql, [
    JSON.stringify(starts, columns),
  ])
  const numbers = new Map(rows.map((row) => [row.subject, row.number]))
  const started = starts.map(({ organizationId, subjectId }): Attempt => {
    const number = numbers.get(subjectId)
    if (number === undefined) throw new Error('The attempt was not inserted.')
    return { organizationId, subjectId, number }
  })
  return started as { [K in keyof T]: Attempt }
}

const insertAttemptsSql = `
insert into attempts (organization_id, subject_id, number, key, kind, started_at)
select "organizationId", "subjectId", 1 + greatest(0,
  (select max(a.number) from attempts a where a.organization_id = "organizationId" and a.subject_id = "subjectId"),
  (select max(a.number) from attempts a where a.organization_id = "organizationId" and a.key = decode(r.key, 'hex'))),
  decode(r.key, 'hex'), r.kind, "startedAt"
from json_to_recordset($1::text::json) as r ("organizationId" uuid, "subjectId" uuid, key text, kind text, "startedAt" timestamptz)
returning subject_id as subject, number`

/** Key of the result that an attempt's own call returned. */
export const responseKey = (number: number): string => `attempt:${number}:response`

/** Builds the result that an attempt's own call returned. */
export const responseTo = (
  { organizationId, subjectId, number }: Attempt,
  result: Pick<AttemptResult, 'status' | 'at'> & Partial<AttemptResult>,
): AttemptResult => ({ ...result, organizationId, subjectId, attempt: number, eventKey: responseKey(number) })

/** Appends results in one statement; those that are recorded already are skipped. */
export async function recordResults(db: Queryable, results: readonly AttemptResult[]): Promise<void> {
  if (results.length > 0)
    await db
      .insert(attemptResults)
      .values([...results])
      .onConflictDoNothing()
}

/** Returns the number of the newest attempt of the same subject. */
export async function findNewestAttempt(
  db: Queryable,
  { organizationId, subjectId }: Omit<Attempt, 'number'>,
): Promise<number> {
  const [row] = await db
    .select({ number: max(attempts.number) })
    .from(attempts)
    .where(and(eq(attempts.organizationId, organizationId), eq(attempts.subjectId, subjectId)))
  return row?.number ?? 0
}

/** Lists the starts and results of the attempts of some subjects, in no particular order. */
export async function listAttemptEvents(
  db: Queryable,
  organizationId: string,
  subjectIds: readonly string[],
): Promise<AttemptEvent[]> {
  if (subjectIds.length === 0) return []
  const started = db
    .select({
      subjectId: attempts.subjectId,
      eventKey: sql<string>`'attempt:' || ${attempts.number} || ':attempted'`,
      attempt: sql<number | null>`${attempts.number}`,
      status: sql<AttemptEvent['status']>`'attempted'`,
      providerStatus: sql<string | null>`null::text`,
      errorCode: sql<string | null>`null::text`,
      at: attempts.startedAt,
    })
    .from(attempts)
    .where(and(eq(attempts.organizationId, organizationId), inArray(attempts.subjectId, [...subjectIds])))
  const { subjectId, eventKey, attempt, status, providerStatus, errorCode, at } = attemptResults
  const results = db
    .select({ subjectId, eventKey, attempt, status, providerStatus, errorCode, at })
    .from(attemptResults)
    .where(and(eq(attemptResults.organizationId, organizationId), inArray(subjectId, [...subjectIds])))
  return unionAll(started, results)
}

/** Lists a subject's latest attempts with the responses to their calls, the latest first. */
export async function listAttempts(db: Queryable, organizationId: string, subjectId: string, limit: number) {
  return db
    .select({ attempt: attempts, response: attemptResults })
    .from(attempts)
    .leftJoin(attemptResults, isResponse)
    .where(and(eq(attempts.organizationId, organizationId), eq(attempts.subjectId, subjectId)))
    .orderBy(desc(attempts.number))
    .limit(limit)
}

const isResponse = and(
  eq(attemptResults.organizationId, attempts.organizationId),
  eq(attemptResults.subjectId, attempts.subjectId),
  sql`${attemptResults.eventKey} = 'attempt:' || ${attempts.number} || ':response'`,
)

/** The column expressions below are evaluated per row of a list, after its limit, and read one index entry each. */
type Subject = { organizationId: SQLWrapper; subjectId: SQLWrapper }

/** Number of attempts of a subject. */
export const attemptCount = ({ organizationId, subjectId }: Subject): SQL<number> =>
  sql<number>`coalesce((select max(a.number) from attempts a
    where a.organization_id = ${organizationId} and a.subject_id = ${subjectId}), 0)`

/** A column of the response to a subject's latest attempt that has one. */
export const lastResponse = (
  column: 'provider_status' | 'error_code',
  { organizationId, subjectId }: Subject,
): SQL<string | null> =>
  sql<
    string | null
  >`(select r.${sql.raw(column)} from attempts a join attempt_results r on r.organization_id = a.organization_id
    and r.subject_id = a.subject_id and r.event_key = 'attempt:' || a.number || ':response'
    where a.organization_id = ${organizationId} and a.subject_id = ${subjectId} order by a.number desc limit 1)`
