import { demoApplications } from '../../../db/demo.ts'
import { percentile, sampleFor, whileLocked } from '../../pace.ts'
import { addAgents } from '../agents.ts'
import { fetchToken, requestOf } from '../load.ts'
import type { World } from '../world.ts'

const STAGGER_MS = 5 * 60_000
const RIVAL_P99_MS = 1_000
/** Number of rounds, each for a different agent. The median counts, because the speed of a shared machine varies. */
const ROUNDS = 5
const HELD_MS = 2_000
const ABOVE_IDLE_MS = 50

/**
 * Sends 200 bookings for one agent at starts five minutes apart, in several rounds, and measures the slowest. Then
 * locks the agent's row from outside and measures the response time of another company's page, compared with the idle
 * page. A short run measures no times.
 */
export async function measureRivals(
  world: World,
  { short, say }: { short: boolean; say: (words: string) => void },
): Promise<string[]> {
  const token = await fetchToken(world.app.url)
  const rivals = short ? 40 : 200
  const p99s: number[] = []
  const wrong: string[] = []
  for (let round = 0; round < (short ? 1 : ROUNDS); round++) {
    const answers = await rush(world, token, rivals)
    const times = answers.map(({ ms }) => ms)
    const booked = answers.filter(({ status }) => status === 200).length
    p99s.push(percentile(times, 0.99))
    say(`${rivals} rivals for one agent: ${booked} booked, p99 ${Math.round(percentile(times, 0.99))} ms`)
    const odd = answers.filter(({ status }) => status !== 200 && status !== 409)
    wrong.push(...odd.map(({ status }) => `error: a rival was answered ${status}`))
  }
  if (short) return wrong
  const p99 = percentile(p99s, 0.5)
  const slow = p99 > RIVAL_P99_MS ? [`slow: p99 of ${rivals} rivals is ${Math.round(p99)} ms`] : []
  return [...wrong, ...slow, ...(await besideLock(world, token, say))]
}

type Timed = { status: number; ms: number }

async function rush(world: World, token: string, count: number): Promise<Timed[]> {
  const [agentId = ''] = await addRival(world)
  const first = Math.floor(Date.now() / STAGGER_MS) * STAGGER_MS + 10 * 24 * 3_600_000
  return Promise.all(
    Array.from({ length: count }, (_, op) => bookOne(world, token, agentId, op, new Date(first + op * STAGGER_MS))),
  )
}

/** Renames earlier agents first, because addAgents reuses their addresses. */
const addRival = async (world: World): Promise<string[]> => {
  await world.sql`update staff set email = id || '@faults.test' where email like 'agent-%@faults.test'`
  return addAgents(world.sql, 1)
}

async function bookOne(world: World, token: string, agentId: string, op: number, start: Date): Promise<Timed> {
  const begun = performance.now()
  const contacts = { email: `rival-${op}@faults.test`, phone: `+49151${String(30_000_001 + op * 7)}` }
  const response = await fetch(`${world.app.url}/api/v2/appointments/`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(requestOf({ op, agentId, start, ...contacts })),
  })
  await response.arrayBuffer()
  return { status: response.status, ms: performance.now() - begun }
}

async function besideLock(world: World, token: string, say: (words: string) => void): Promise<string[]> {
  const [, other] = demoApplications
  const pageUrl = `${world.app.url}/book/${other?.slug}/video-consultation`
  await sampleFor(pageUrl, 2_000)
  const idle = percentile(await sampleFor(pageUrl, 4_000), 0.95)
  const [agentId = ''] = await addRival(world)
  const start = new Date(Math.floor(Date.now() / STAGGER_MS) * STAGGER_MS + 11 * 24 * 3_600_000)
  const held = await whileLocked(world.sql, agentId, HELD_MS, async () => {
    const waiting = Array.from({ length: 200 }, (_, op) => bookOne(world, token, agentId, op, start))
    return { times: await sampleFor(pageUrl, HELD_MS), waiting }
  })
  const statuses = (await Promise.all(held.waiting)).map(({ status }) => status)
  const locked = percentile(held.times, 0.95)
  say(`an unrelated page: p95 ${Math.round(idle)} ms at rest, ${Math.round(locked)} ms while an agent is locked`)
  const booked = statuses.filter((status) => status === 200).length
  return [
    ...(booked === 1 ? [] : [`doubled: ${booked} of 200 rivals for one time booked it`]),
    ...(locked - idle > ABOVE_IDLE_MS ? [`slow: the page's p95 rose by ${Math.round(locked - idle)} ms`] : []),
  ]
}
