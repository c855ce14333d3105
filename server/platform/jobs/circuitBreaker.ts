import type { ISql } from 'postgres'
import type { Queryable, Sql } from '#db/client.ts'
import { runPrepared } from './data.ts'
import { insertJobsSql, toJobRows } from './enqueue.ts'
import type { Job, JobRequest, Outcome } from './types.ts'

export type CircuitBreakerPolicy = {
  /** Failures in a row that open it. */
  failures: number
  /** How long it stays open at first; twice as long after each failed try. */
  baseMs: number
  capMs: number
  /** After so long somebody else may try in place of one that died. */
  probeMs: number
  /** Whoever is to know hears of it when it is still open after so long. */
  notifyAfterMs: number
}
type Engine = { sql: Sql; circuits: CircuitBreakerPolicy }

/** What tells that a circuit opened; its subject is the circuit. */
export const circuitOpenedKind = 'circuit.opened'

/**
 * Performs an item while its circuit is closed. Claiming leaves out the items of an open one; when its pause is over many may be
 * claimed, and of those one only goes through, to try. The others go back, and no try is counted.
 */
export async function runThroughCircuitBreaker(
  engine: Engine,
  item: Job,
  now: Date,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const { circuit } = item
  if (circuit === null) return work()
  const way = await requestPass(engine, item, circuit)
  if (way === 'closed off') return putBackUntilClosed(item)
  const outcome = await work()
  if (outcome.vendorHealth === 'healthy') await recordSuccess(engine.sql, item, circuit)
  else if (outcome.vendorHealth === 'failing')
    await recordFailure(engine, { item, circuit, now, reason: reasonOf(outcome) })
  else if (way === 'probe') await releaseProbe(engine.sql, item, circuit)
  return outcome
}

/** Due as it was: what keeps it from being claimed is the circuit, by machine time. */
function putBackUntilClosed(item: Job): Outcome {
  const back = { at: item.dueAt, reason: 'circuit_open' }
  return item.wasInDoubt ? { kind: 'inDoubt', ...back } : { kind: 'retry', free: true, ...back }
}

const reasonOf = (outcome: Outcome): string => ('reason' in outcome ? outcome.reason : 'failed')

/** Machine time, and the row's own lock: of all processes one becomes the probe. */
async function requestPass(
  { sql, circuits }: Engine,
  { organizationId, fence }: Job,
  circuit: string,
): Promise<'free' | 'probe' | 'closed off'> {
  const [row] = await sql`select open_until > now() as open from circuits
    where organization_id = ${organizationId} and circuit = ${circuit} and opened_at is not null`
  if (!row) return 'free'
  if (row.open) return 'closed off'
  const taken = await sql`
    update circuits set probe = ${fence}, open_until = now() + ${circuits.probeMs} * interval '1 millisecond'
    where organization_id = ${organizationId} and circuit = ${circuit} and opened_at is not null and open_until <= now()`
  return taken.count === 1 ? 'probe' : 'closed off'
}

/** What stood in the way was put right: the next item may try at once. */
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

/** The probe came to nothing either way: the next one may try. */
async function releaseProbe(sql: Sql, { organizationId, fence }: Job, circuit: string): Promise<void> {
  await sql`update circuits set open_until = now(), probe = null
    where organization_id = ${organizationId} and circuit = ${circuit} and probe = ${fence}`
}

type Failure = { item: Job; circuit: string; now: Date; reason: string }

async function recordFailure({ sql, circuits }: Engine, failed: Failure): Promise<void> {
  await sql.begin(async (tx) => {
    const openedAt = await countFailure(tx, circuits, failed)
    if (openedAt) await tx.unsafe(insertJobsSql, [toJobRows([circuitOpenedJob(failed, circuits, openedAt)])])
  })
}

/** Since when it is open, if this failure opened it. Those that were under way when it opened prolong nothing. */
async function countFailure(
  sql: ISql,
  policy: CircuitBreakerPolicy,
  { item, circuit, reason }: Failure,
): Promise<Date | null> {
  const opens = sql`(c.opened_at is null and c.failures + 1 >= ${policy.failures} or c.probe is not distinct from ${item.fence})`
  const pauseMs = sql`least(${policy.capMs}, ${policy.baseMs} * power(2, least(c.openings, 20)))`
  const [row] = await sql`
    insert into circuits as c (organization_id, circuit, failures, reason)
    values (${item.organizationId}, ${circuit}, 1, ${reason})
    on conflict (organization_id, circuit) do update set failures = c.failures + 1, reason = excluded.reason,
      openings = c.openings + ${opens}::int,
      opened_at = case when ${opens} then coalesce(c.opened_at, now()) else c.opened_at end,
      open_until = case when ${opens} then now() + ${pauseMs} * interval '1 millisecond' else c.open_until end,
      probe = case when ${opens} then null else c.probe end
    returning opened_at, opened_at = now() as opened`
  return row?.opened ? row.opened_at : null
}

const circuitOpenedJob = (
  { item, circuit, now }: Failure,
  { notifyAfterMs: tellAfterMs }: CircuitBreakerPolicy,
  openedAt: Date,
): JobRequest => ({
  organizationId: item.organizationId,
  lane: 'internal',
  kind: circuitOpenedKind,
  subject: circuit,
  revision: 0,
  identity: [circuitOpenedKind, circuit, openedAt.getTime()],
  origin: 'manual',
  dueAt: new Date(now.getTime() + tellAfterMs),
})
