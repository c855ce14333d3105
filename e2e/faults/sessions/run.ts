import { setTimeout as sleep } from 'node:timers/promises'
import { addAgents } from '../agents.ts'
import { entryPointsFor } from '../booking/entryPointsFor.ts'
import type { Fixture } from '../fixture.ts'
import { deleteSampleJobs } from '../observe.ts'
import { type Options, tenth } from '../options.ts'
import { createRandom } from '../random.ts'
import type { RunOutcome, Tools } from '../report.ts'
import { type Acknowledged, findSessionViolations, type SessionViolation } from './check.ts'
import { runCustomers } from './clients.ts'
import { type SessionFault, sessionFaults } from './injectedFaults.ts'
import { countSessionJobs, listDeleted, observeSessions } from './observe.ts'

const env = { LIMIT_PUBLIC_PER_MINUTE: '1000000' }
const path = '/api/v2/video/sessions'

/**
 * Books, reschedules and cancels at random while the video vendor loses responses, fails and refuses, and the app is
 * killed.
 */
export async function runSessions(options: Options, tools: Tools): Promise<RunOutcome> {
  const injectedFaults = options.short ? sessionFaults.slice(0, 1) : sessionFaults
  let found = 0
  for (const injected of injectedFaults) if (await findInjected(injected, options, tools)) found += 1
  tools.log(`clean: ${options.ops} operations, ${options.kills} kills`)
  const violations = await tools.withFixture({ env }, (fixture) => runWorkload(fixture, options, tools, null))
  const count = (...kind: string[]) => violations.filter((one) => kind.includes(one.kind)).length
  return {
    violations: violations.map(({ kind, description }) => `${kind}: ${description}`),
    lost: count('lost', 'acknowledgement'),
    duplicated: count('duplicated', 'orphan'),
    planted: { found, total: injectedFaults.length },
  }
}

async function findInjected(injected: SessionFault, options: Options, tools: Tools): Promise<boolean> {
  const size = options.short ? { ops: options.ops, kills: 0 } : { ...tenth(options), kills: 1 }
  tools.log(`injected: ${injected.description}; ${size.ops} operations`)
  const isFound = ({ kind }: SessionViolation) => injected.finds.includes(kind)
  const violations = await tools.withFixture({ env, preload: injected.preload }, async (fixture) => {
    if (injected.sql) await fixture.sql.unsafe(injected.sql)
    return runWorkload(fixture, { ...options, ...size }, tools, (current) => current.some(isFound))
  })
  const one = violations.find(isFound)
  tools.log(one ? `found: ${one.description}` : 'NOT FOUND')
  return one !== undefined
}

/** `isEnough`, for an injected fault, ends the final wait as soon as its violation shows. */
async function runWorkload(
  fixture: Fixture,
  { seed, ops, kills }: Options,
  { log }: Tools,
  isEnough: ((current: SessionViolation[]) => boolean) | null,
): Promise<SessionViolation[]> {
  const random = createRandom(seed)
  const agents = await addAgents(fixture.sql, ops)
  await deleteSampleJobs(fixture.sql)
  await fixture.app.start()
  await configureFaults(fixture, seed)
  const killer = startKiller(fixture, Math.floor(ops / (kills + 1)), kills)
  const acknowledged = await runCustomers({
    ...{ agents, random, ops },
    entryPoints: await entryPointsFor(fixture),
    afterOperation: (done) => {
      killer.afterOperation(done)
      if (done % Math.max(50, Math.round(ops / 5)) === 0 && done < ops) log(`${done} operations`)
      return false
    },
  })
  await killer.ended()
  await fetch(`${fixture.sandbox.url}/faults`, { method: 'DELETE' })
  await waitUntilIdle(fixture, agents)
  const sentCount = await sendLateEvents(fixture, acknowledged)
  await waitForEvents(fixture, sentCount)
  return settle(fixture, agents, acknowledged, isEnough)
}

async function configureFaults({ sandbox }: Fixture, seed: number): Promise<void> {
  const faults = [
    { mode: 'drop-response', method: 'POST', probability: 0.12 },
    { mode: 'drop-response', method: 'DELETE', probability: 0.08 },
    { mode: 'status', status: 500, probability: 0.1 },
    { mode: 'status', status: 429, retryAfter: 1, probability: 0.01 },
  ]
  for (const [index, fault] of faults.entries()) {
    await fetch(`${sandbox.url}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ vendor: 'genesys', path, seed: seed + index, ...fault }),
    })
  }
}

/** Kills the app after every `every` operations, when a session has just been created but not yet recorded. */
function startKiller({ app, appProxy }: Fixture, every: number, kills: number) {
  let killCount = 0
  let last = Promise.resolve()
  const interrupt = async () => {
    const hit = new Promise<void>((resolve) => {
      appProxy.arm({ effect: 'session', point: 'effect', delayMs: 0, act: () => resolve(app.kill()) })
    })
    const waiting = new AbortController()
    const timeout = sleep(3_000, undefined, { signal: waiting.signal }).then(
      () => app.kill(),
      () => {},
    )
    await Promise.race([hit, timeout])
    waiting.abort()
    appProxy.arm(null)
    await app.start()
  }
  return {
    afterOperation: (done: number) => {
      if (killCount >= kills || done % every !== 0) return
      killCount += 1
      last = last.then(interrupt)
    },
    ended: () => last,
  }
}

const IDLE_TIMEOUT_MS = 90_000

/** Waits until no job is left. */
async function waitUntilIdle({ sql }: Fixture, agents: readonly string[]): Promise<void> {
  const until = Date.now() + IDLE_TIMEOUT_MS
  while ((await countSessionJobs(sql, agents)) > 0 && Date.now() < until) await sleep(300)
}

/** Sends late events for deleted sessions, about meetings that never took place. */
async function sendLateEvents({ sandbox }: Fixture, acknowledged: readonly Acknowledged[]): Promise<number> {
  const rescheduledIds = new Set(
    acknowledged.flatMap(({ id, cancelled, rescheduledTo }) => (rescheduledTo && !cancelled ? id : [])),
  )
  const deletedSessions = (await listDeleted(sandbox.url))
    .filter(({ appointmentId }) => rescheduledIds.has(appointmentId))
    .slice(0, 40)
  for (const { id } of deletedSessions) {
    for (const [type, participant] of [
      ['join', 'customer'],
      ['join', 'agent'],
      ['completed', undefined],
    ] as const) {
      await fetch(`${sandbox.url}/genesys/sessions/${id}/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: `video-session.${type}`, participant }),
      })
    }
  }
  return deletedSessions.length
}

/** Waits until the webhooks have arrived; the jobs that follow from them are then enqueued. */
async function waitForEvents({ sql }: Fixture, sessions: number): Promise<void> {
  const until = Date.now() + IDLE_TIMEOUT_MS
  for (;;) {
    const [row] = await sql`select count(*)::int as received from session_events where type = 'completed'`
    if (Number(row?.received) >= sessions || Date.now() > until) return
    await sleep(200)
  }
}

async function settle(
  fixture: Fixture,
  agents: readonly string[],
  acknowledged: readonly Acknowledged[],
  isEnough: ((current: SessionViolation[]) => boolean) | null,
): Promise<SessionViolation[]> {
  const until = Date.now() + 30_000
  for (;;) {
    await sleep(1_500)
    await waitUntilIdle(fixture, agents)
    const violations = findSessionViolations(
      await observeSessions(fixture.sandbox.url, fixture.sql, agents),
      acknowledged,
    )
    if (violations.length === 0 || isEnough?.(violations) || Date.now() > until) return violations
  }
}
