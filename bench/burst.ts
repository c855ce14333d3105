import { setTimeout as sleep } from 'node:timers/promises'
import { getVendorState } from '#server/console/vendors/getVendorState.ts'
import { openDatabase } from '../db/client.ts'
import { applicationIdOf, demoApplications, organizationIdOf, queueIdOf, staffIdOf } from '../db/demo.ts'
import { fetchToken } from '../e2e/faults/load.ts'
import { openWorld, type World } from '../e2e/faults/world.ts'
import { percentile } from '../e2e/pace.ts'
import { buildIfStale } from '../scripts/lib/build.ts'
import { startTestPostgres } from '../scripts/lib/test-postgres.ts'
import { testConfig, testCtx } from '../server/testing/context.ts'
import { type Booked, bookAll, busyCompany } from './burst/book.ts'
import { countOutOfOrder, listMade, mostAMinute } from './burst/made.ts'
import { besideOtherWork } from './burst/otherWork.ts'
import { type Sample, watchPage } from './burst/watch.ts'
import { type Bench, cost, type Result, rate } from './report.ts'

const flag = (name: string, standard: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? standard : Number(process.argv[at + 1])
}
const COUNT = flag('bookings', 10_000)
const WATCH_SECONDS = flag('watch', 300)
const AT_ONCE = flag('at-once', 8)
const PER_MINUTE = 300
const RAISED = 30_000
/** What two processes have claimed, and not begun. */
const GRACE_MS = 3_000
const LANE = 'genesys.sessions.create'

/**
 * A burst of bookings through the API for one queue, all inside the lead, with the vendor at 300 a minute: how fast they are
 * taken, how fast the booking page is meanwhile and for five minutes from the first, beside itself at rest and beside another program, whether what starts soonest goes first
 * and the pace is kept, and what staff are shown. Then the rate is raised. Throws when an order or the pace is broken, when what staff
 * see is wrong, or when not every appointment has exactly one session in the end. `--bookings`, `--watch` (seconds), `--at-once`.
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
    const world = await openWorld({ superuserUrl: server.superuserUrl, env, tickMs: 0 })
    try {
      return await measure(world, progress)
    } finally {
      await world.close()
    }
  } finally {
    await server.remove()
  }
}

export default burst

type Tell = (text: string) => void

async function measure(world: World, progress: Tell): Promise<Result[]> {
  await world.sql`update queues set capacity = 1000 where id = ${queueIdOf(busyCompany)}`
  await world.app.start()
  await world.worker.start()
  const token = await fetchToken(world.app.url)
  const page = `${world.app.url}/book/${demoApplications[1]?.slug}/video-consultation`
  progress('warming up, then the page at rest')
  const warm = await bookAll(world.app.url, token, 20, 2, () => {})
  await sampled(page, 10)
  const before = await sampled(page, 20)
  const besideOther = await besideOtherWork(() => sampled(page, 20))
  const begun = Date.now()
  const watched = sampled(page, WATCH_SECONDS)
  const taken = await bookAll(world.app.url, token, COUNT, AT_ONCE, (made) => progress(`${made} booked`))
  const ended = Date.now()
  const booked = [...warm, ...taken]
  const shown = await look(world, booked)
  progress(`booked in ${seconds(ended - begun)} s; ${shown.waiting} wait, shown to be done at ${shown.doneBy}`)
  const during = await watched
  const later = await look(world, booked)
  progress(`${later.waiting} wait, shown to be done at ${later.doneBy}`)
  const atPace = await listMade(world.sandbox.url, booked)
  const drainedMs = await drain(world, progress, booked)
  await requireOneEach(world, booked)
  const outOfOrder = countOutOfOrder(booked, atPace, GRACE_MS)
  return judge({
    before,
    besideOther,
    during,
    begun,
    ended,
    atPace,
    outOfOrder,
    shown,
    later,
    drainedMs,
  })
}

async function sampled(page: string, forSeconds: number): Promise<Sample[]> {
  const watch = watchPage(page)
  await sleep(forSeconds * 1000)
  await watch.stop()
  return watch.samples
}

type Shown = { waiting: number; doneBy: string; doneAt: number; actual: number; ms: number }

/** What the console shows an administrator, beside what is true. */
async function look(world: World, booked: readonly Booked[]): Promise<Shown> {
  const database = openDatabase(world.databaseUrl, { max: 2 })
  const admin = busyCompany.people.find(({ role }) => role === 'admin')
  if (!admin) throw new Error('the sample data has changed')
  const ids = { organizationId: organizationIdOf(busyCompany), applicationId: applicationIdOf(busyCompany) }
  const clock = { now: () => new Date(), set: () => {}, advance: () => {} }
  const config = testConfig({ RATE_GENESYS_PER_MINUTE: String(PER_MINUTE) })
  const actor = { kind: 'admin' as const, ...ids, staffId: staffIdOf(admin) }
  try {
    const begun = performance.now()
    const { backlogs } = await getVendorState(testCtx({ db: database.db, clock, config, actor }))
    const ms = performance.now() - begun
    const actual = booked.length - (await listMade(world.sandbox.url, booked)).length
    const lane = backlogs.find((one) => one.lane === LANE)
    const doneAt = lane?.clearedAt.getTime() ?? Date.now()
    return { waiting: lane?.waiting ?? 0, doneBy: new Date(doneAt).toISOString(), doneAt, actual, ms }
  } finally {
    await database.close()
  }
}

/** Restarts app and worker with a higher rate; how long until nothing waits any more. */
async function drain(world: World, progress: Tell, booked: readonly Booked[]): Promise<number> {
  await Promise.all([world.app.stop(), world.worker.stop()])
  world.setEnv({ RATE_GENESYS_PER_MINUTE: String(RAISED) })
  const begun = Date.now()
  await Promise.all([world.app.start(), world.worker.start()])
  for (let told = Number.POSITIVE_INFINITY; ; ) {
    const [row] = await world.sql`select count(*)::int as left from jobs where lane = ${LANE} and due_at <= now()`
    const left = Number(row?.left ?? 0)
    if (left === 0) return Date.now() - begun
    if (told - left >= 1000) progress(`${left} left at the higher rate`)
    if (told - left >= 1000) told = left
    if (Date.now() - begun > 60_000 + booked.length * 100) throw new Error(`${left} are still waiting`)
    await sleep(500)
  }
}

async function requireOneEach(world: World, booked: readonly Booked[]): Promise<void> {
  const made = await listMade(world.sandbox.url, booked)
  const each = new Set(made.map(({ appointmentId }) => appointmentId))
  const [row] = await world.sql`select count(*)::int as n from video_sessions s join appointments a
    on a.organization_id = s.organization_id and a.id = s.appointment_id
    where a.id = any(${booked.map(({ id }) => id)}::uuid[]) and s.is_current and s.provider_id is not null`
  if (each.size === booked.length && made.length === booked.length && Number(row?.n) === booked.length) return
  throw new Error(`${booked.length} booked, ${made.length} sessions for ${each.size} of them, ${row?.n} known to us`)
}

type Measured = {
  before: Sample[]
  /** While another program takes one core. */
  besideOther: Sample[]
  during: Sample[]
  begun: number
  ended: number
  atPace: { at: number }[]
  outOfOrder: number
  shown: Shown
  later: Shown
  drainedMs: number
}

function judge(m: Measured): Result[] {
  const most = mostAMinute(m.atPace.map(({ at }) => ({ appointmentId: '', at })))
  if (m.outOfOrder > 0) throw new Error(`${m.outOfOrder} were made before one that starts sooner and had waited`)
  if (most > PER_MINUTE) throw new Error(`${most} sessions were made within one minute`)
  const failed = [...m.before, ...m.besideOther, ...m.during].filter(({ ok }) => !ok).length
  if (failed > 0) throw new Error(`the page failed ${failed} times`)
  const p95 = (samples: Sample[]) =>
    percentile(
      samples.map(({ ms }) => ms),
      0.95,
    )
  const [busy, after] = [m.during.filter(({ at }) => at <= m.ended), m.during.filter(({ at }) => at > m.ended)]
  const rest = p95(m.before)
  const drift = Math.abs(m.later.doneAt - m.shown.doneAt) / 1000
  const whole = m.during.length > 0 ? p95(m.during) : Number.NaN
  return [
    rate('bookings', '/s', COUNT / ((m.ended - m.begun) / 1000), 'the vendor takes', PER_MINUTE / 60),
    cost(`page p95 over ${WATCH_SECONDS} s from the first booking`, 'ms', whole, 'at rest', rest),
    cost('the same', 'ms', whole, 'beside a program that only computes', p95(m.besideOther)),
    cost('page p95 while they are booked', 'ms', p95(busy), 'at rest', rest),
    ...(after.length > 0 ? [cost('page p95 afterwards, while rooms are made', 'ms', p95(after), 'at rest', rest)] : []),
    cost('sessions in the busiest minute', '', most, 'allowed', PER_MINUTE),
    cost('shown to wait', '', m.shown.waiting, 'not made yet', m.shown.actual),
    cost('shown end, moved while it was watched', 's', drift, 'allowed', 60),
    cost('what the console asks', 'ms', Math.max(m.shown.ms, m.later.ms), 'allowed', 500),
    cost(
      'drained after the rate was raised',
      's',
      m.drainedMs / 1000,
      'at the old rate',
      (m.later.waiting / PER_MINUTE) * 60,
    ),
  ]
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)
