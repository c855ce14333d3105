import { setTimeout as sleep } from 'node:timers/promises'
import { addAgents } from './agents.ts'
import type { Effect, Strike } from './between.ts'
import { findViolations, type Violation } from './checks.ts'
import { type Booking, book, fetchToken, newBooking } from './load.ts'
import { countLeft, forgetSampleErrands, look } from './look.ts'
import type { World } from './world.ts'

export type Blow = Pick<Strike, 'effect' | 'point' | 'delayMs'>
export type RunPlan = {
  ops: number
  kills: number
  /** Chooses the next interruption. */
  nextBlow: () => Blow
  /** With `lose`, the response is lost and the app keeps running. */
  how: 'kill' | 'lose'
  settleMs: number
  /** Ends the wait as soon as it holds for the violations found so far. */
  enough?: (violations: Violation[]) => boolean
  say: (words: string) => void
}
export type RunResult = { violations: Violation[]; kills: number; ops: number; quiet: boolean }

/** Books and kills alternately, waits until no job is left, then compares the vendors' effects with the bookings. */
export async function runFaults(world: World, plan: RunPlan): Promise<RunResult> {
  const agents = await addAgents(world.sql, plan.ops)
  await forgetSampleErrands(world.sql)
  await world.app.start()
  const token = await fetchToken(world.app.url)
  const bookings: Booking[] = []
  const pending: Promise<void>[] = []
  for (let kill = 0; kill < plan.kills; kill += 1) {
    const hit = strike(world, plan)
    const upTo = Math.round(((kill + 1) * plan.ops) / plan.kills)
    for (const agentId of agents.slice(bookings.length, upTo)) {
      const booking = newBooking(bookings.length, agentId, new Date())
      bookings.push(booking)
      pending.push(book(world.app.url, token, booking))
    }
    // Failures are reported at the end; a rejection meanwhile must not end the process.
    for (const one of pending) one.catch(() => {})
    plan.say(`${plan.how} ${kill + 1} of ${plan.kills}: ${await hit}`)
    if (plan.how === 'kill') await world.app.start()
  }
  await Promise.all(pending)
  const unanswered = bookings.filter((one) => one.answerLost).length
  if (unanswered > 0) plan.say(`${unanswered} bookings were made, but their answers never came`)
  const { violations, quiet } = await settle(world, plan, bookings)
  return { violations, quiet, kills: plan.kills, ops: bookings.length }
}

// A dispatch may be due twenty seconds after its booking.
const LONGEST_WAIT_MS = 40_000

/** Resolves after the interruption; when no matching call arrives in time, kills the app anyway. */
async function strike({ between, app }: World, plan: RunPlan): Promise<string> {
  const blow = plan.nextBlow()
  const waiting = new AbortController()
  const hit = new Promise<string>((resolve) => {
    between.arm({
      ...blow,
      act: (effect: Effect) => {
        if (plan.how === 'kill') app.kill()
        resolve(describe(blow, effect))
      },
    })
  })
  const patience = sleep(LONGEST_WAIT_MS, 'at no call', { signal: waiting.signal }).catch(() => 'at no call')
  const words = await Promise.race([hit, patience])
  waiting.abort()
  between.arm(null)
  if (words === 'at no call' && plan.how === 'kill') app.kill()
  return words
}

function describe({ point, delayMs }: Blow, effect: Effect): string {
  if (point === 'request') return `before the vendor saw a ${effect}`
  return point === 'effect' ? `after the effect of a ${effect}` : `${delayMs} ms after the answer to a ${effect}`
}

async function settle(world: World, plan: RunPlan, bookings: readonly Booking[]) {
  const until = Date.now() + plan.settleMs
  for (;;) {
    const left = await countLeft(world.sql, bookings)
    const violations = findViolations(bookings, await look(world.sandbox.url, world.sql, bookings))
    const quiet = left === 0 && !violations.some((one) => one.what === 'record')
    if (quiet || plan.enough?.(violations) || Date.now() > until) return { violations, quiet: left === 0 }
    await sleep(500)
  }
}
