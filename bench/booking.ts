import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { demoApplications, queueIdOf } from '../db/demo.ts'
import { fetchToken } from '../e2e/faults/load.ts'
import { percentile } from '../e2e/timing.ts'
import { buildIfStale } from '../scripts/lib/build.ts'
import { type PerBooking, perBooking, readCounters, usageBetween } from './booking/counters.ts'
import { measureCoverage } from './booking/coverage.ts'
import { type Environment, openEnvironment } from './booking/environment.ts'
import { Load } from './booking/load.ts'
import { type TransactionTimes, timeTransaction } from './booking/transaction.ts'
import { type Whole, watchWhole } from './booking/whole.ts'
import { busyCompany } from './burst/book.ts'
import { type Sample, startPageSampler } from './burst/pageSampler.ts'
import { hasOption, numberOption } from './options.ts'
import { type Bench, cost, type Result, rate } from './report.ts'

const LEVELS = [1, 8, 32]
const REQUESTS = numberOption('requests', 200)
const SECONDS = numberOption('seconds', 20)
const CONCURRENCY = numberOption('concurrency', 8)
const RECEIPTS_AFTER_MS = numberOption('receipts-after', 25)
const REST_SECONDS = 10
const OPEN_PER_SECOND = 10
const PAGE_EVERY_MS = 250
const CAPACITY = 1_000_000
const MAX_RATIO = 2
const MAX_FILES = 45

type Progress = (text: string) => void

/**
 * Measures bookings through the API as a client service, for a queue and two customers who each get a mail, within the
 * provisioning lead time: the response alone, beside the bare SQL of its transaction; whole bookings, until both mails
 * have their receipts and the session exists, with what each costs; and a booking page that is read meanwhile. Nothing
 * is asserted except that bookings become whole.
 * Options: `--requests` (per level of concurrency), `--seconds` (of each load), `--concurrency`, `--statements` (prints
 * the most frequent ones per booking), `--receipts-after` (milliseconds until the vendor reports on a mail), `--coverage`
 * (only lists the files that take part in one booking).
 */
const booking: Bench = async (progress) => {
  if (!hasOption('coverage') && !hasOption('as-built')) await buildIfStale('.punctual/build.log')
  const environment = await openEnvironment(RECEIPTS_AFTER_MS)
  try {
    return hasOption('coverage') ? await listFiles(environment) : await measure(environment, progress)
  } finally {
    await environment.close()
  }
}

export default booking

async function listFiles(environment: Environment): Promise<Result[]> {
  await raiseCapacity(environment.sql)
  const files = await measureCoverage(environment)
  for (const { path, names } of files) console.log(`${path}  ${names.join(', ')}`)
  return [cost('files on the way of one booking', '', files.length, 'allowed', MAX_FILES)]
}

async function measure(environment: Environment, progress: Progress): Promise<Result[]> {
  const transaction = await measureTransaction(environment, progress)
  const { app, worker, sql, appUrl } = environment
  await raiseCapacity(sql)
  await Promise.all([app.start(), worker.start()])
  const whole = watchWhole(sql)
  const load = new Load(appUrl, await fetchToken(appUrl))
  const page = `${appUrl}/book/${demoApplications[1]?.slug}/video-consultation`
  progress('warming up')
  await load.request(20, 1, whole)
  await readPage(page, () => load.saturate(8, CONCURRENCY, whole))
  const requests = await measureRequests(load, whole, transaction, progress)
  const alone = await measureWhole(environment, load, whole, progress)
  const besidePage = await measurePage(page, load, whole, alone.perSecond, progress)
  await whole.stop()
  const failed = load.failed + besidePage.failed
  return [
    ...transactionResults(transaction),
    ...requests,
    ...wholeResults(alone),
    ...besidePage.results,
    { name: 'failed requests', value: failed, unit: '', reference: 'allowed', referenceValue: 0, ratio: failed },
  ]
}

const raiseCapacity = async (sql: postgres.Sql) =>
  void (await sql`update queues set capacity = ${CAPACITY} where id = ${queueIdOf(busyCompany)}`)

/** Uses a database of its own, so that app and worker do not run the jobs of these bookings. */
async function measureTransaction({ openDatabase, env }: Environment, progress: Progress): Promise<TransactionTimes> {
  progress('timing the use case and its bare statements')
  const database = await openDatabase()
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  await raiseCapacity(owner)
  await owner.end()
  const times = await timeTransaction(env, database.appUrl, LEVELS)
  await database.drop()
  return times
}

function transactionResults({ useCaseMs, transactionMs, bareMs }: TransactionTimes): Result[] {
  const allowed = `its transaction, allowed ${MAX_RATIO} x its bare SQL`
  return [
    cost(allowed, 'ms', transactionMs, 'its bare SQL', bareMs),
    cost('use case, reads before the transaction included', 'ms', useCaseMs, 'the bare SQL', bareMs),
  ]
}

async function measureRequests(
  load: Load,
  whole: Whole,
  { bare }: TransactionTimes,
  progress: Progress,
): Promise<Result[]> {
  const results: Result[] = []
  for (const level of LEVELS) {
    progress(`requests alone, ${level} concurrent`)
    const { times, perSecond } = await load.request(REQUESTS, level, whole)
    const reference = bare.get(level)
    if (!reference) throw new Error('the bare SQL was not timed')
    results.push(
      cost(`request p50, ${level} concurrent`, 'ms', percentile(times, 0.5), 'bare SQL', reference.p50),
      cost(`request p95, ${level} concurrent`, 'ms', percentile(times, 0.95), 'bare SQL', reference.p95),
      rate(`requests, ${level} concurrent`, '/s', perSecond, 'bare SQL', reference.perSecond),
    )
  }
  return results
}

type WholeMeasured = { perSecond: number; cost: PerBooking }

async function measureWhole(
  environment: Environment,
  load: Load,
  whole: Whole,
  progress: Progress,
): Promise<WholeMeasured> {
  progress(`measuring ${REST_SECONDS} s at rest`)
  await sleep(2000)
  const rest = await readCounters(environment)
  await sleep(REST_SECONDS * 1000)
  const before = await readCounters(environment)
  progress(`whole bookings, ${CONCURRENCY} concurrent`)
  const { count, perSecond } = await load.saturate(SECONDS, CONCURRENCY, whole)
  // The jobs that follow a delivered mail belong to the booking too.
  await sleep(1000)
  const used = usageBetween(before, await readCounters(environment))
  const measured = perBooking(used, usageBetween(rest, before), count)
  if (hasOption('statements')) printStatements(measured)
  return { perSecond, cost: measured }
}

function printStatements({ calls }: PerBooking): void {
  for (const { query, calls: each } of calls.slice(0, 100))
    process.stderr.write(`${each.toFixed(2).padStart(7)}  ${query.slice(0, 160)}\n`)
}

function wholeResults({ perSecond, cost: { cpuMs, statements, transactions } }: WholeMeasured): Result[] {
  const total = Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0)
  const shares = Object.entries(cpuMs).map(([name, ms]) =>
    cost(`processor time per booking, ${name}`, 'ms', ms, 'all processes', total),
  )
  return [
    rate(`whole bookings, ${CONCURRENCY} concurrent`, '/s', perSecond, 'one core, by processor time', 1000 / total),
    cost('statements per booking', '', statements, 'explicit transactions', transactions),
    ...shares,
  ]
}

async function measurePage(page: string, load: Load, whole: Whole, alonePerSecond: number, progress: Progress) {
  progress('reading a page at rest')
  const rest = await readPage(page, () => sleep(REST_SECONDS * 1000))
  progress(`reading a page at ${OPEN_PER_SECOND} bookings/s`)
  const open = await readPage(page, () => load.openLoop(SECONDS, OPEN_PER_SECOND, whole))
  progress(`reading a page at ${CONCURRENCY} concurrent bookings`)
  const saturated = await readPage(page, () => load.saturate(SECONDS, CONCURRENCY, whole))
  const [atRest, atOpen, atSaturated] = [rest, open, saturated].map(({ samples }) => timesOf(samples))
  const compare = (name: string, times: number[] = [], base: number[] = []) => [
    cost(`page p50, ${name}`, 'ms', percentile(times, 0.5), 'at rest', percentile(base, 0.5)),
    cost(`page p95, ${name}`, 'ms', percentile(times, 0.95), 'at rest', percentile(base, 0.95)),
  ]
  const failed = [rest, open, saturated].flatMap(({ samples }) => samples).filter(({ ok }) => !ok).length
  const results = [
    ...compare('at rest', atRest, atRest),
    ...compare(`at ${OPEN_PER_SECOND} bookings/s`, atOpen, atRest),
    ...compare(`at ${CONCURRENCY} concurrent bookings`, atSaturated, atRest),
    rate('whole bookings beside the page', '/s', saturated.result.perSecond, 'without it', alonePerSecond),
  ]
  return { results, failed }
}

/** Reads the page four times a second during `work`. */
async function readPage<T>(page: string, work: () => Promise<T>): Promise<{ samples: Sample[]; result: T }> {
  const sampler = startPageSampler(page, PAGE_EVERY_MS)
  const result = await work()
  await sampler.stop()
  return { samples: sampler.samples, result }
}

const timesOf = (samples: readonly Sample[]): number[] => samples.map(({ ms }) => ms)
