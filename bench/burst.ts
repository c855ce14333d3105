import { setTimeout as sleep } from 'node:timers/promises'
import { getVendorState } from '#server/console/vendors/getVendorState.ts'
import { openDatabase } from '../db/client.ts'
import { applicationIdOf, demoApplications, organizationIdOf, queueIdOf, staffIdOf } from '../db/demo.ts'
import { type Fixture, openFixture } from '../e2e/faults/fixture.ts'
import { fetchToken } from '../e2e/faults/load.ts'
import { percentile } from '../e2e/timing.ts'
import { buildIfStale } from '../scripts/lib/build.ts'
import { startTestPostgres } from '../scripts/lib/test-postgres.ts'
import { testConfig, testCtx } from '../server/testing/context.ts'
import { type Booked, bookAll, busyCompany } from './burst/book.ts'
import { withCpuLoad } from './burst/cpuLoad.ts'
import { countBusiestMinute, countOutOfOrder, listCreatedSessions } from './burst/createdSessions.ts'
import { type Sample, startPageSampler } from './burst/pageSampler.ts'
import { numberOption } from './options.ts'
import { type Bench, cost, type Result, rate } from './report.ts'

const COUNT = numberOption('bookings', 10_000)
const WATCH_SECONDS = numberOption('watch', 300)
const CONCURRENCY = numberOption('concurrency', 8)
const PER_MINUTE = 300
const RAISED = 30_000
/** Time allowed for sessions that two processes have claimed but not yet started to create. */
const GRACE_MS = 3_000
const LANE = 'genesys.sessions.create'

/**
 * Measures a burst of bookings through the API for one queue, all within the provisioning lead time, while the vendor
 * accepts 300 sessions per minute: the booking rate, the response time of the booking page during and for five minutes
 * after the first booking (compared with the idle page and with a page beside a CPU-bound program), the order and rate
 * in which sessions are created, and the backlog that staff see. Then the rate is raised. Throws if the order or the
 * rate is violated, if the displayed backlog is wrong, or if any appointment does not end up with exactly one session.
 * Options: `--bookings`, `--watch` (seconds), `--concurrency`.
 */
const burst: Bench = async (progress) => {
  if (!process.argv.includes('--as-built')) await buildIfStale('.punctual/build.log')
  const server = await startTestPostgres()
  const env = {
    LIMIT_API_PER_MINUTE: '10000000',
    LIMIT_PUBLIC_PER_MINUTE: '10000000',
    RATE_GENESYS_PER_MINUTE: String(PER_MINUTE),
    JOB_LEASE_MS: '30000',
    VENDOR_TIMEOUT_MS: '8000',
  }
  try {
    const fixture = await openFixture({ superuserUrl: server.superuserUrl, env, tickMs: 0 })
    try {
      return await measure(fixture, progress)
    } finally {
      await fixture.close()
    }
  } finally {
    await server.remove()
  }
}

export default burst

type Progress = (text: string) => void

async function measure(fixture: Fixture, progress: Progress): Promise<Result[]> {
  await fixture.sql`update queues set capacity = 1000 where id = ${queueIdOf(busyCompany)}`
  await fixture.app.start()
  await fixture.worker.start()
  const token = await fetchToken(fixture.app.url)
  const page = `${fixture.app.url}/book/${demoApplications[1]?.slug}/video-consultation`
  progress('warming up, then measuring the idle page')
  const warm = await bookAll(fixture.app.url, token, 20, 2, () => {})
  await samplePage(page, 10)
  const idleSamples = await samplePage(page, 20)
  const duringCpuLoad = await withCpuLoad(() => samplePage(page, 20))
  const startedAt = Date.now()
  const watched = samplePage(page, WATCH_SECONDS)
  const accepted = await bookAll(fixture.app.url, token, COUNT, CONCURRENCY, (created) => progress(`${created} booked`))
  const endedAt = Date.now()
  const booked = [...warm, ...accepted]
  const backlog = await readBacklog(fixture, booked)
  progress(
    `booked in ${seconds(endedAt - startedAt)} s; ${backlog.waiting} waiting, displayed end ${backlog.clearedBy}`,
  )
  const during = await watched
  const laterBacklog = await readBacklog(fixture, booked)
  progress(`${laterBacklog.waiting} waiting, displayed end ${laterBacklog.clearedBy}`)
  const createdAtRate = await listCreatedSessions(fixture.sandbox.url, booked)
  const drainedMs = await raiseRateAndDrain(fixture, progress, booked)
  await requireOneSessionEach(fixture, booked)
  const outOfOrder = countOutOfOrder(booked, createdAtRate, GRACE_MS)
  return evaluate({
    idleSamples,
    duringCpuLoad,
    during,
    startedAt,
    endedAt,
    createdAtRate,
    outOfOrder,
    backlog,
    laterBacklog,
    drainedMs,
  })
}

async function samplePage(page: string, forSeconds: number): Promise<Sample[]> {
  const sampler = startPageSampler(page)
  await sleep(forSeconds * 1000)
  await sampler.stop()
  return sampler.samples
}

type Backlog = { waiting: number; clearedBy: string; clearedAtMs: number; actual: number; ms: number }

/** Reads the backlog that the console shows an administrator, together with the actual number. */
async function readBacklog(fixture: Fixture, booked: readonly Booked[]): Promise<Backlog> {
  const database = openDatabase(fixture.databaseUrl, { max: 2 })
  const admin = busyCompany.people.find(({ role }) => role === 'admin')
  if (!admin) throw new Error('the sample data has changed')
  const ids = { organizationId: organizationIdOf(busyCompany), applicationId: applicationIdOf(busyCompany) }
  const clock = { now: () => new Date(), set: () => {}, advance: () => {} }
  const config = testConfig({ RATE_GENESYS_PER_MINUTE: String(PER_MINUTE) })
  const actor = { kind: 'admin' as const, ...ids, staffId: staffIdOf(admin) }
  try {
    const startedAt = performance.now()
    const { backlogs } = await getVendorState(testCtx({ db: database.db, clock, config, actor }))
    const ms = performance.now() - startedAt
    const actual = booked.length - (await listCreatedSessions(fixture.sandbox.url, booked)).length
    const lane = backlogs.find((one) => one.lane === LANE)
    const clearedAtMs = lane?.clearedAt.getTime() ?? Date.now()
    return { waiting: lane?.waiting ?? 0, clearedBy: new Date(clearedAtMs).toISOString(), clearedAtMs, actual, ms }
  } finally {
    await database.close()
  }
}

/** Restarts app and worker with a higher rate and returns the milliseconds until no job is waiting. */
async function raiseRateAndDrain(fixture: Fixture, progress: Progress, booked: readonly Booked[]): Promise<number> {
  await Promise.all([fixture.app.stop(), fixture.worker.stop()])
  fixture.setEnv({ RATE_GENESYS_PER_MINUTE: String(RAISED) })
  const startedAt = Date.now()
  await Promise.all([fixture.app.start(), fixture.worker.start()])
  for (let reported = Number.POSITIVE_INFINITY; ; ) {
    const [row] = await fixture.sql`select count(*)::int as left from jobs where lane = ${LANE} and due_at <= now()`
    const left = Number(row?.left ?? 0)
    if (left === 0) return Date.now() - startedAt
    if (reported - left >= 1000) progress(`${left} left at the higher rate`)
    if (reported - left >= 1000) reported = left
    if (Date.now() - startedAt > 60_000 + booked.length * 100) throw new Error(`${left} jobs are still waiting`)
    await sleep(500)
  }
}

async function requireOneSessionEach(fixture: Fixture, booked: readonly Booked[]): Promise<void> {
  const created = await listCreatedSessions(fixture.sandbox.url, booked)
  const appointmentIds = new Set(created.map(({ appointmentId }) => appointmentId))
  const [row] = await fixture.sql`select count(*)::int as n from video_sessions s join appointments a
    on a.organization_id = s.organization_id and a.id = s.appointment_id
    where a.id = any(${booked.map(({ id }) => id)}::uuid[]) and s.is_current and s.provider_id is not null`
  if (appointmentIds.size === booked.length && created.length === booked.length && Number(row?.n) === booked.length)
    return
  throw new Error(
    `${booked.length} bookings, ${created.length} sessions for ${appointmentIds.size} of them, ${row?.n} in our database`,
  )
}

type Measured = {
  idleSamples: Sample[]
  /** Samples taken while another program uses one core. */
  duringCpuLoad: Sample[]
  during: Sample[]
  startedAt: number
  endedAt: number
  createdAtRate: { at: number }[]
  outOfOrder: number
  backlog: Backlog
  laterBacklog: Backlog
  drainedMs: number
}

function evaluate(m: Measured): Result[] {
  const busiestMinute = countBusiestMinute(m.createdAtRate.map(({ at }) => ({ appointmentId: '', at })))
  if (m.outOfOrder > 0)
    throw new Error(`${m.outOfOrder} sessions were created before a waiting one with an earlier start`)
  if (busiestMinute > PER_MINUTE) throw new Error(`${busiestMinute} sessions were created within one minute`)
  const failed = [...m.idleSamples, ...m.duringCpuLoad, ...m.during].filter(({ ok }) => !ok).length
  if (failed > 0) throw new Error(`the page failed ${failed} times`)
  const p95 = (samples: Sample[]) =>
    percentile(
      samples.map(({ ms }) => ms),
      0.95,
    )
  const [busy, after] = [m.during.filter(({ at }) => at <= m.endedAt), m.during.filter(({ at }) => at > m.endedAt)]
  const idleP95 = p95(m.idleSamples)
  const drift = Math.abs(m.laterBacklog.clearedAtMs - m.backlog.clearedAtMs) / 1000
  const wholeP95 = m.during.length > 0 ? p95(m.during) : Number.NaN
  return [
    rate('bookings', '/s', COUNT / ((m.endedAt - m.startedAt) / 1000), 'the vendor accepts', PER_MINUTE / 60),
    cost(`page p95 over ${WATCH_SECONDS} s from the first booking`, 'ms', wholeP95, 'idle', idleP95),
    cost('the same', 'ms', wholeP95, 'beside a CPU-bound program', p95(m.duringCpuLoad)),
    cost('page p95 during the bookings', 'ms', p95(busy), 'idle', idleP95),
    ...(after.length > 0
      ? [cost('page p95 afterwards, while sessions are created', 'ms', p95(after), 'idle', idleP95)]
      : []),
    cost('sessions in the busiest minute', '', busiestMinute, 'allowed', PER_MINUTE),
    cost('displayed as waiting', '', m.backlog.waiting, 'not created yet', m.backlog.actual),
    cost('change of the displayed end', 's', drift, 'allowed', 60),
    cost('query of the console', 'ms', Math.max(m.backlog.ms, m.laterBacklog.ms), 'allowed', 500),
    cost(
      'drained after the rate was raised',
      's',
      m.drainedMs / 1000,
      'at the old rate',
      (m.laterBacklog.waiting / PER_MINUTE) * 60,
    ),
  ]
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)
