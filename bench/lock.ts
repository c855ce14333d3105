import { demoApplications, staffIdOf } from '../db/demo.ts'
import { type Fixture, openFixture } from '../e2e/faults/fixture.ts'
import { fetchToken, requestOf } from '../e2e/faults/load.ts'
import { percentile, sampleFor, waitUntilResponsive, whileLocked } from '../e2e/timing.ts'
import { buildIfStale } from '../scripts/lib/build.ts'
import { startTestPostgres } from '../scripts/lib/test-postgres.ts'
import { type Bench, cost, type Result } from './report.ts'

const RIVALS = 200
const LOCK_MS = 2_000
const ALLOWED_MS = 50

/**
 * Sends 200 parallel bookings of one slot while the agent's row is locked from outside. Measures the response time of
 * another company's booking page for two seconds while they wait, compared with the idle page, and the time until the
 * requests have been accepted. Throws unless exactly one booking succeeds.
 */
const lock: Bench = async (progress) => {
  if (!process.argv.includes('--as-built')) await buildIfStale('.punctual/build.log')
  const server = await startTestPostgres()
  try {
    const limits = { LIMIT_PUBLIC_PER_MINUTE: '1000000' }
    const fixture = await openFixture({ superuserUrl: server.superuserUrl, env: limits, tickMs: 0 })
    try {
      return await measure(fixture, progress)
    } finally {
      await fixture.close()
    }
  } finally {
    await server.remove()
  }
}

export default lock

async function measure(fixture: Fixture, progress: (text: string) => void): Promise<Result[]> {
  const [busyCompany, otherCompany] = demoApplications
  if (!busyCompany || !otherCompany) throw new Error('the sample data has changed')
  const pageUrl = `${fixture.app.url}/book/${otherCompany.slug}/video-consultation`
  await fixture.app.start()
  const token = await fetchToken(fixture.app.url)
  progress('warming up')
  await bookAsRivals(fixture.app.url, token, agentOf(busyCompany), slot(1))
  await sampleFor(pageUrl, 3_000)
  progress('measuring the idle page')
  const idle = await sampleFor(pageUrl, 4_000)
  progress(`measuring the page while ${RIVALS} bookings wait for a locked agent`)
  const whileWaiting = await whileLocked(fixture.sql, agentOf(busyCompany), LOCK_MS, async () => {
    const booked = bookAsRivals(fixture.app.url, token, agentOf(busyCompany), slot(2))
    const acceptedMs = await waitUntilResponsive(`${fixture.app.url}/api/health/live`)
    return { acceptedMs, times: await sampleFor(pageUrl, LOCK_MS), booked }
  })
  const statuses = await whileWaiting.booked
  requireOneWinner(statuses)
  return results(idle, whileWaiting, statuses)
}

type WhileWaiting = { acceptedMs: number; times: number[] }

function results(idle: number[], { acceptedMs, times: locked }: WhileWaiting, statuses: number[]): Result[] {
  const [p95, idleP95] = [percentile(locked, 0.95), percentile(idle, 0.95)]
  return [
    cost('page p95 while 200 rivals wait', 'ms', p95, 'the idle page', idleP95),
    cost('page p95 above idle', 'ms', Math.max(0, p95 - idleP95), 'allowed', ALLOWED_MS),
    cost('page median while 200 rivals wait', 'ms', percentile(locked, 0.5), 'idle', percentile(idle, 0.5)),
    cost('until 200 concurrent requests are accepted', 'ms', acceptedMs, 'lock duration', LOCK_MS),
    cost('bookings of one slot', 'successes', statuses.filter((status) => status === 200).length, 'exactly', 1),
  ]
}

function bookAsRivals(appUrl: string, token: string, agentId: string, start: Date): Promise<number[]> {
  const book = async (op: number) => {
    const contacts = { email: `rival-${op}@bench.test`, phone: `+49151${String(30_000_001 + op * 7)}` }
    const response = await fetch(`${appUrl}/api/v2/appointments/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(requestOf({ op, agentId, start, ...contacts })),
    })
    await response.arrayBuffer()
    return response.status
  }
  return Promise.all(Array.from({ length: RIVALS }, (_, op) => book(op)))
}

function requireOneWinner(statuses: readonly number[]): void {
  const count = (status: number) => statuses.filter((book) => book === status).length
  if (count(200) === 1 && count(409) === RIVALS - 1) return
  throw new Error(
    `Of ${RIVALS} rivals ${count(200)} booked and ${count(409)} were refused; statuses: ${new Set(statuses)}`,
  )
}

/** Returns a time far enough ahead that earlier bookings cannot conflict with it. */
function slot(day: number): Date {
  const start = new Date(Date.now() + day * 24 * 3_600_000)
  start.setUTCHours(11, 0, 0, 0)
  return start
}

function agentOf(company: (typeof demoApplications)[number]): string {
  const agent = company.people.find(({ role }) => role === 'agent')
  if (!agent) throw new Error('the sample data has changed')
  return staffIdOf(agent)
}
