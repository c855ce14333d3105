import { demoApplications } from '../../../db/demo.ts'
import { percentile, sampleFor, whileLocked } from '../../timing.ts'
import { addAgents } from '../agents.ts'
import type { Fixture } from '../fixture.ts'
import { fetchToken, requestOf } from '../load.ts'

const STAGGER_MS = 5 * 60_000
const RIVAL_P99_MS = 4_000
/** Number of rounds, each for a different agent. The median counts, because the speed of a shared machine varies. */
const ROUNDS = 5
const LOCK_MS = 4_000
/** Two hundred requests that arrive at once keep the processor busy; then they only wait. */
const ARRIVAL_MS = 2_000
const ABOVE_IDLE_MS = 50

/**
 * Sends 200 bookings for one agent at starts five minutes apart, in several rounds, and measures the slowest. Then
 * locks the agent's row from outside and measures the response time of another company's page while the requests wait, compared
 * with the idle page. A short run measures no times.
 */
export async function measureRivals(
  fixture: Fixture,
  { short, log }: { short: boolean; log: (message: string) => void },
): Promise<string[]> {
  const token = await fetchToken(fixture.app.url)
  const rivals = short ? 40 : 200
  const p99s: number[] = []
  const problems: string[] = []
  for (let round = 0; round < (short ? 1 : ROUNDS); round++) {
    const replies = await bookConcurrently(fixture, token, rivals)
    const times = replies.map(({ ms }) => ms)
    const booked = replies.filter(({ status }) => status === 200).length
    p99s.push(percentile(times, 0.99))
    log(`${rivals} rivals for one agent: ${booked} booked, p99 ${Math.round(percentile(times, 0.99))} ms`)
    const unexpected = replies.filter(({ status }) => status !== 200 && status !== 409)
    problems.push(...unexpected.map(({ status }) => `error: a rival got status ${status}`))
  }
  if (short) return problems
  const p99 = percentile(p99s, 0.5)
  const slow = p99 > RIVAL_P99_MS ? [`slow: p99 of ${rivals} rivals is ${Math.round(p99)} ms`] : []
  return [...problems, ...slow, ...(await measureBesideLock(fixture, token, log))]
}

type Timed = { status: number; ms: number }

async function bookConcurrently(fixture: Fixture, token: string, count: number): Promise<Timed[]> {
  const [agentId = ''] = await addRival(fixture)
  const first = Math.floor(Date.now() / STAGGER_MS) * STAGGER_MS + 10 * 24 * 3_600_000
  return Promise.all(
    Array.from({ length: count }, (_, op) => bookOne(fixture, token, agentId, op, new Date(first + op * STAGGER_MS))),
  )
}

/** Renames earlier agents first, because addAgents reuses their addresses. */
const addRival = async (fixture: Fixture): Promise<string[]> => {
  await fixture.sql`update staff set email = id || '@faults.test' where email like 'agent-%@faults.test'`
  return addAgents(fixture.sql, 1)
}

async function bookOne(fixture: Fixture, token: string, agentId: string, op: number, start: Date): Promise<Timed> {
  const startedAt = performance.now()
  const contacts = { email: `rival-${op}@faults.test`, phone: `+49151${String(30_000_001 + op * 7)}` }
  const response = await fetch(`${fixture.app.url}/api/v2/appointments/`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(requestOf({ op, agentId, start, ...contacts })),
  })
  await response.arrayBuffer()
  return { status: response.status, ms: performance.now() - startedAt }
}

async function measureBesideLock(fixture: Fixture, token: string, log: (message: string) => void): Promise<string[]> {
  const [, other] = demoApplications
  const pageUrl = `${fixture.app.url}/book/${other?.slug}/video-consultation`
  await sampleFor(pageUrl, 2_000)
  const idle = percentile(await sampleFor(pageUrl, 4_000), 0.95)
  const [agentId = ''] = await addRival(fixture)
  const start = new Date(Math.floor(Date.now() / STAGGER_MS) * STAGGER_MS + 11 * 24 * 3_600_000)
  const whileWaiting = await whileLocked(fixture.sql, agentId, LOCK_MS, async () => {
    const waiting = Array.from({ length: 200 }, (_, op) => bookOne(fixture, token, agentId, op, start))
    const arriving = await sampleFor(pageUrl, ARRIVAL_MS)
    return { arriving, times: await sampleFor(pageUrl, LOCK_MS - ARRIVAL_MS), waiting }
  })
  const statuses = (await Promise.all(whileWaiting.waiting)).map(({ status }) => status)
  const locked = percentile(whileWaiting.times, 0.95)
  const arriving = percentile(whileWaiting.arriving, 0.95)
  log(
    `an unrelated page: p95 ${Math.round(idle)} ms idle, ${Math.round(arriving)} ms while 200 requests for one agent arrive, ` +
      `${Math.round(locked)} ms while they wait`,
  )
  const booked = statuses.filter((status) => status === 200).length
  return [
    ...(booked === 1 ? [] : [`duplicated: ${booked} of 200 rivals for one time booked it`]),
    ...(locked - idle > ABOVE_IDLE_MS ? [`slow: the page's p95 rose by ${Math.round(locked - idle)} ms`] : []),
  ]
}
