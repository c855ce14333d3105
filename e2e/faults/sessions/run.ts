import { setTimeout as sleep } from 'node:timers/promises'
import { addAgents } from '../agents.ts'
import { doorsFor } from '../booking/doorsFor.ts'
import { forgetSampleErrands } from '../look.ts'
import { type Options, tenth } from '../options.ts'
import { createRandom } from '../random.ts'
import type { Faults, Tools } from '../report.ts'
import type { World } from '../world.ts'
import { type Asked, findSessionViolations, type SessionViolation } from './check.ts'
import { runCustomers } from './clients.ts'
import { countErrands, listDeleted, lookAtSessions } from './look.ts'
import { type SessionPlant, sessionPlants } from './plants.ts'

const env = { LIMIT_PUBLIC_PER_MINUTE: '1000000' }
const path = '/api/v2/video/sessions'

/**
 * Books, reschedules and cancels at random while the video vendor loses responses, fails and refuses, and the app is
 * killed.
 */
export async function runSessions(options: Options, tools: Tools): Promise<Faults> {
  const plants = options.short ? sessionPlants.slice(0, 1) : sessionPlants
  let found = 0
  for (const plant of plants) if (await findPlanted(plant, options, tools)) found += 1
  tools.say(`clean: ${options.ops} operations, ${options.kills} kills`)
  const violations = await tools.inWorld({ env }, (world) => live(world, options, tools, null))
  const count = (...what: string[]) => violations.filter((one) => what.includes(one.what)).length
  return {
    violations: violations.map(({ what, words }) => `${what}: ${words}`),
    lost: count('lost', 'answer'),
    duplicated: count('doubled', 'orphan'),
    planted: { found, total: plants.length },
  }
}

async function findPlanted(plant: SessionPlant, options: Options, tools: Tools): Promise<boolean> {
  const size = options.short ? { ops: options.ops, kills: 0 } : { ...tenth(options), kills: 1 }
  tools.say(`planted: ${plant.words}; ${size.ops} operations`)
  const isIt = ({ what }: SessionViolation) => plant.finds.includes(what)
  const violations = await tools.inWorld({ env, preload: plant.preload }, async (world) => {
    if (plant.sql) await world.sql.unsafe(plant.sql)
    return live(world, { ...options, ...size }, tools, (seen) => seen.some(isIt))
  })
  const one = violations.find(isIt)
  tools.say(one ? `found: ${one.words}` : 'NOT FOUND')
  return one !== undefined
}

/** `isEnough`, for an injected fault, ends the final wait as soon as its violation shows. */
async function live(
  world: World,
  { seed, ops, kills }: Options,
  { say }: Tools,
  enough: ((seen: SessionViolation[]) => boolean) | null,
): Promise<SessionViolation[]> {
  const random = createRandom(seed)
  const agents = await addAgents(world.sql, ops)
  await forgetSampleErrands(world.sql)
  await world.app.start()
  await sow(world, seed)
  const killer = startKiller(world, Math.floor(ops / (kills + 1)), kills)
  const asked = await runCustomers({
    ...{ agents, random, ops },
    doors: await doorsFor(world),
    after: (done) => {
      killer.after(done)
      if (done % Math.max(50, Math.round(ops / 5)) === 0 && done < ops) say(`${done} operations`)
      return false
    },
  })
  await killer.ended()
  await fetch(`${world.sandbox.url}/faults`, { method: 'DELETE' })
  await rest(world, agents)
  const told = await tellOldEvents(world, asked)
  await heard(world, told)
  return settle(world, agents, asked, enough)
}

async function sow({ sandbox }: World, seed: number): Promise<void> {
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
function startKiller({ app, between }: World, every: number, kills: number) {
  let struck = 0
  let last = Promise.resolve()
  const strike = async () => {
    const hit = new Promise<void>((resolve) => {
      between.arm({ effect: 'session', point: 'effect', delayMs: 0, act: () => resolve(app.kill()) })
    })
    const waiting = new AbortController()
    const patience = sleep(3_000, undefined, { signal: waiting.signal }).then(
      () => app.kill(),
      () => {},
    )
    await Promise.race([hit, patience])
    waiting.abort()
    between.arm(null)
    await app.start()
  }
  return {
    after: (done: number) => {
      if (struck >= kills || done % every !== 0) return
      struck += 1
      last = last.then(strike)
    },
    ended: () => last,
  }
}

const REST_MS = 90_000

/** Waits until no job is left. */
async function rest({ sql }: World, agents: readonly string[]): Promise<void> {
  const until = Date.now() + REST_MS
  while ((await countErrands(sql, agents)) > 0 && Date.now() < until) await sleep(300)
}

/** Sends late events for deleted sessions, about meetings that never took place. */
async function tellOldEvents({ sandbox }: World, asked: readonly Asked[]): Promise<number> {
  const moved = new Set(asked.flatMap(({ id, cancelled, movedTo }) => (movedTo && !cancelled ? id : [])))
  const old = (await listDeleted(sandbox.url)).filter(({ appointmentId }) => moved.has(appointmentId)).slice(0, 40)
  for (const { id } of old) {
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
  return old.length
}

/** Waits until the webhooks have arrived; the jobs that follow from them are then enqueued. */
async function heard({ sql }: World, sessions: number): Promise<void> {
  const until = Date.now() + REST_MS
  for (;;) {
    const [row] = await sql`select count(*)::int as told from session_events where type = 'completed'`
    if (Number(row?.told) >= sessions || Date.now() > until) return
    await sleep(200)
  }
}

async function settle(
  world: World,
  agents: readonly string[],
  asked: readonly Asked[],
  enough: ((seen: SessionViolation[]) => boolean) | null,
): Promise<SessionViolation[]> {
  const until = Date.now() + 30_000
  for (;;) {
    await sleep(1_500)
    await rest(world, agents)
    const violations = findSessionViolations(await lookAtSessions(world.sandbox.url, world.sql, agents), asked)
    if (violations.length === 0 || enough?.(violations) || Date.now() > until) return violations
  }
}
