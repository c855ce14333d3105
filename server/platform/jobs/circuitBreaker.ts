import type { ISql } from 'postgres'
import type { Queryable, Sql } from '#db/client.ts'
import { runPrepared } from './data.ts'
import { insertJobsSql, toJobRows } from './enqueue.ts'
import type { Job, JobRequest, Outcome } from './types.ts'

export type CircuitBreakerPolicy = {
  /** Consecutive failures that open the breaker. */
  failures: number
  /** Duration of the first pause; each failed probe doubles it. */
  baseMs: number
  capMs: number
  /** Time after which another worker may probe in place of one that died. */
  probeMs: number
  /** Time after which an open breaker is reported. */
  notifyAfterMs: number
}
type Engine = { sql: Sql; circuits: CircuitBreakerPolicy }

/** Kind of the job that reports an open breaker; its subject is the circuit. */
export const circuitOpenedKind = 'circuit.opened'

/**
 * Runs a job if its circuit breaker is closed. Claiming leaves out the jobs of an open breaker. After a pause many may
 * be claimed at once, but only one runs, as the probe; the others go back and use up no attempt.
 */
export async function runThroughCircuitBreaker(
  engine: Engine,
  job: Job,
  now: Date,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const { circuit } = job
  if (circuit === null) return work()
  const pass = await requestPass(engine, job, circuit)
  if (pass === 'refused') return putBackUntilClosed(job)
  const outcome = await work()
  // Failures of other jobs that were counted meanwhile stay until the next success.
  if (outcome.vendorHealth === 'healthy' && pass === 'healthy') return outcome
  if (outcome.vendorHealth === 'healthy') await recordSuccess(engine.sql, job, circuit)
  else if (outcome.vendorHealth === 'failing')
    await recordFailure(engine, { job, circuit, now, reason: reasonOf(outcome) })
  else if (pass === 'probe') await releaseProbe(engine.sql, job, circuit)
  return outcome
}

/** Returns an outcome that keeps the due time: the breaker, not the due time, keeps the job from being claimed. */
function putBackUntilClosed(job: Job): Outcome {
  const back = { at: job.dueAt, reason: 'circuit_open' }
  return job.wasInDoubt ? { kind: 'inDoubt', ...back } : { kind: 'retry', free: true, ...back }
}

const reasonOf = (outcome: Outcome): string => ('reason' in outcome ? outcome.reason : 'failed')

/**
 * Decides by machine time, under the lock of the row, so that one worker among all processes becomes the probe. `healthy`: the
 * breaker is closed and no failure is counted.
 */
async function requestPass(
  { sql, circuits }: Engine,
  { organizationId, fence }: Job,
  circuit: string,
): Promise<'healthy' | 'closed' | 'probe' | 'refused'> {
  const [row] = await sql`select failures, opened_at, open_until > now() as open from circuits
    where organization_id = ${organizationId} and circuit = ${circuit}`
  if (!row?.opened_at) return row?.failures ? 'closed' : 'healthy'
  if (row.open) return 'refused'
  const claimed = await sql`
    update circuits set probe = ${fence}, open_until = now() + ${circuits.probeMs} * interval '1 millisecond'
    where organization_id = ${organizationId} and circuit = ${circuit} and opened_at is not null and open_until <= now()`
  return claimed.count === 1 ? 'probe' : 'refused'
}

/** Lets the next job probe at once, after the cause of the failures was removed. */
export async function allowProbeNow(tx: Queryable, organizationId: string, circuit: string): Promise<void> {
  const text = `update circuits set open_until = now(), probe = null
    where organization_id = $1::uuid and circuit = $2 and opened_at is not null`
  await runPrepared(tx, text, [organizationId, circuit])
}

async function recordSuccess(sql: Sql, { organizationId }: Job, circuit: string): Promise<void> {
  await sql`
    update circuits set failures = 0, openings = 0, opened_at = null, open_until = null, probe = null, reason = null
    where organization_id = ${organizationId} and circuit = ${circuit} and failures > 0`
}

/** Ends a probe that showed neither success nor failure, so that the next job may probe. */
async function releaseProbe(sql: Sql, { organizationId, fence }: Job, circuit: string): Promise<void> {
  await sql`update circuits set open_until = now(), probe = null
    where organization_id = ${organizationId} and circuit = ${circuit} and probe = ${fence}`
}

type Failure = { job: Job; circuit: string; now: Date; reason: string }

async function recordFailure({ sql, circuits }: Engine, failed: Failure): Promise<void> {
  await sql.begin(async (tx) => {
    const openedAt = await countFailure(tx, circuits, failed)
    if (openedAt) await tx.unsafe(insertJobsSql, [toJobRows([circuitOpenedJob(failed, circuits, openedAt)])])
  })
}

/**
 * Returns the time of opening if this failure opened the breaker. Failures of calls that were already running do not
 * prolong a pause.
 */
async function countFailure(
  sql: ISql,
  policy: CircuitBreakerPolicy,
  { job, circuit, reason }: Failure,
): Promise<Date | null> {
  const opens = sql`(c.opened_at is null and c.failures + 1 >= ${policy.failures} or c.probe is not distinct from ${job.fence})`
  const pauseMs = sql`least(${policy.capMs}, ${policy.baseMs} * power(2, least(c.openings, 20)))`
  const [row] = await sql`
    insert into circuits as c (organization_id, circuit, failures, reason)
    values (${job.organizationId}, ${circuit}, 1, ${reason})
    on conflict (organization_id, circuit) do update set failures = c.failures + 1, reason = excluded.reason,
      openings = c.openings + ${opens}::int,
      opened_at = case when ${opens} then coalesce(c.opened_at, now()) else c.opened_at end,
      open_until = case when ${opens} then now() + ${pauseMs} * interval '1 millisecond' else c.open_until end,
      probe = case when ${opens} then null else c.probe end
    returning opened_at, opened_at = now() as opened`
  return row?.opened ? row.opened_at : null
}

const circuitOpenedJob = (
  { job, circuit, now }: Failure,
  { notifyAfterMs }: CircuitBreakerPolicy,
  openedAt: Date,
): JobRequest => ({
  organizationId: job.organizationId,
  lane: 'internal',
  kind: circuitOpenedKind,
  subject: circuit,
  revision: 0,
  identity: [circuitOpenedKind, circuit, openedAt.getTime()],
  origin: 'manual',
  dueAt: new Date(now.getTime() + notifyAfterMs),
})
