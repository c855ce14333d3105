import { setTimeout as sleep } from 'node:timers/promises'
import { cloneTemplate } from '#db/cloneTemplate.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { startSandbox } from '../sandbox/server.ts'
import { startTestPostgres } from '../scripts/lib/test-postgres.ts'
import { addMinutes } from '../server/lib/time.ts'
import { createRuntime, type Runtime } from '../server/runtime.ts'
import { sendCode } from '../server/verification/sendCode.ts'
import { createAppointments, MINUTES_BEFORE, setTimes } from './reminders/appointments.ts'
import { type Bench, cost, type Result } from './report.ts'

const COUNT = Number(process.env.BENCH_REMINDERS ?? 5000)
const PER_SECOND = 10
const ALLOWED_CODE_SECONDS = 5
const CODE_EVERY_MS = 15_000

/**
 * Measures reminders of 5,000 appointments that start in the same minute, due five minutes before, with a mail rate of
 * ten per second: when the last one leaves, compared with a lane that starts at the due time, and how long codes
 * requested meanwhile take. Throws if a reminder leaves after its appointment has started, if one is missing or
 * duplicated, or if a code takes longer than allowed. Runs as long as sending takes.
 */
const reminders: Bench = async (progress) => {
  const server = await startTestPostgres()
  const sandbox = await startSandbox({ port: 0 })
  try {
    const clone = await cloneTemplate(server.superuserUrl)
    const runtime = createRuntime(environment(clone.appUrl, sandbox.url))
    try {
      return await measure(runtime, sandbox.url, progress)
    } finally {
      await runtime.close()
    }
  } finally {
    await sandbox.close()
    await server.remove()
  }
}

export default reminders

async function measure(runtime: Runtime, sandboxUrl: string, progress: (text: string) => void): Promise<Result[]> {
  const needed = (COUNT / PER_SECOND) * 1000
  progress(`creating ${COUNT} appointments`)
  const world = await createAppointments(runtime, COUNT, addMinutes(new Date(), 24 * 60))
  const dueAt = new Date(Math.ceil((Date.now() + needed + 10_000) / 60_000) * 60_000)
  const startAt = addMinutes(dueAt, MINUTES_BEFORE)
  await setTimes(runtime, dueAt, startAt)
  progress(`${COUNT} reminders, all due at ${dueAt.toISOString()}`)
  const stop = new AbortController()
  const engine = tickLikeWorker(runtime, stop.signal)
  const codes: number[] = []
  for (let reported = 0; ; ) {
    const { sent } = await readProgress(runtime)
    if (sent - reported >= 500 || sent >= COUNT) {
      reported = sent
      progress(`${sent} sent, ${Math.round((dueAt.getTime() - Date.now()) / 1000)} s before they are due`)
    }
    if (sent >= COUNT || Date.now() > startAt.getTime() + 60_000) break
    if (sent > 0) codes.push(await timeCode(runtime, world.applicationId, sandboxUrl, codes.length))
    await sleep(CODE_EVERY_MS)
  }
  stop.abort()
  await engine
  return evaluate(await readProgress(runtime), await countNotExactlyOne(sandboxUrl), { dueAt, startAt, codes })
}

type SendProgress = { sent: number; attempts: number; lastAt: Date }
type Times = { dueAt: Date; startAt: Date; codes: number[] }

function evaluate(
  { sent, attempts, lastAt }: SendProgress,
  notExactlyOne: number,
  { dueAt, startAt, codes }: Times,
): Result[] {
  const slowest = Math.max(...codes)
  if (lastAt >= startAt)
    throw new Error(
      `the last reminder left ${(lastAt.getTime() - startAt.getTime()) / 1000} s after its appointment started`,
    )
  if (sent !== COUNT || attempts !== COUNT || notExactlyOne > 0)
    throw new Error(`${sent} sent in ${attempts} attempts, ${notExactlyOne} recipients without exactly one`)
  if (slowest > ALLOWED_CODE_SECONDS) throw new Error(`a code took ${slowest.toFixed(1)} s`)
  const lastSeconds = Math.max(0.001, (lastAt.getTime() - dueAt.getTime()) / 1000)
  return [
    cost(
      'last reminder after its due time',
      's',
      lastSeconds,
      'a lane that starts at the due time',
      COUNT / PER_SECOND,
    ),
    cost(`slowest of ${codes.length} codes requested meanwhile`, 's', slowest, 'allowed', ALLOWED_CODE_SECONDS),
  ]
}

/**
 * Counts the mails handed to the vendor and the time of the last one. Reads the database, because the inbox is slow to
 * list with this many mails.
 */
async function readProgress({ database: { sql } }: Runtime): Promise<SendProgress> {
  const [row] = await sql<{ sent: number; attempts: number; last: Date | null }[]>`
    select count(distinct m.id) filter (where m.state in ('accepted', 'delivered'))::int as sent,
      count(a.number)::int as attempts, max(a.started_at) as last
    from messages m join attempts a on a.organization_id = m.organization_id and a.subject_id = m.id
    where m.purpose = 'notification'`
  return { sent: row?.sent ?? 0, attempts: row?.attempts ?? 0, lastAt: row?.last ?? new Date(0) }
}

/** Counts, for every hundredth customer, those that did not receive exactly one mail. */
async function countNotExactlyOne(sandboxUrl: string): Promise<number> {
  const sample = Array.from({ length: Math.ceil(COUNT / 100) }, (_, index) => `customer${index * 100}@example.test`)
  const counts = await Promise.all(sample.map(async (to) => (await inbox(sandboxUrl, to)).length))
  return counts.filter((count) => count !== 1).length
}

async function timeCode(runtime: Runtime, applicationId: string, sandboxUrl: string, number: number): Promise<number> {
  const ctx = runtime.ctx({ kind: 'public', clientIp: `10.0.0.${number % 250}`, browserId: null })
  const application = await findApplicationById(ctx.db, applicationId)
  if (!application) throw new Error('no application')
  const email = `code${number}@example.test`
  const startedAt = performance.now()
  await sendCode(ctx, { application, contact: { email }, purpose: 'find', locale: 'en' })
  while ((await inbox(sandboxUrl, email)).length === 0) await sleep(50)
  return (performance.now() - startedAt) / 1000
}

/** Ticks as a worker does. */
async function tickLikeWorker({ engine }: Runtime, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await engine.tick({ budgetMs: 5_000 })
    await sleep(200)
  }
}

const inbox = async (url: string, to: string): Promise<unknown[]> =>
  (await fetch(`${url}/inbox.json?channel=mail&to=${encodeURIComponent(to)}`)).json() as Promise<unknown[]>

/** The configuration of a test, with the real mail rate. */
const environment = (databaseUrl: string, sandboxUrl: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  PUBLIC_URL: 'http://127.0.0.1:3000',
  AUTH_SECRET: 'bench-auth-secret-0123456789',
  TOKEN_PEPPER: 'test-token-pepper-0123456789',
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  RESEND_API_KEY: 're_bench',
  RESEND_BASE_URL: sandboxUrl,
  TWILIO_BASE_URL: sandboxUrl,
  GENESYS_BASE_URL: sandboxUrl,
  EMAIL_FROM: 'Punctual <no-reply@demo.test>',
  SANDBOX_URL: sandboxUrl,
  RATE_MAIL_PER_SECOND: String(PER_SECOND),
  LIMIT_OTP_PER_IP_PER_HOUR: '1000',
})
