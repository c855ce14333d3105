import { setTimeout as sleep } from 'node:timers/promises'
import { addAgents } from './agents.ts'
import type { Effect, Interruption } from './callProxy.ts'
import { findViolations, type Violation } from './checks.ts'
import type { Fixture } from './fixture.ts'
import { type Booking, book, fetchToken, newBooking } from './load.ts'
import { countRemainingJobs, deleteSampleJobs, observe } from './observe.ts'

export type PlannedInterruption = Pick<Interruption, 'effect' | 'point' | 'delayMs'>
export type RunPlan = {
  ops: number
  kills: number
  /** Chooses the next interruption. */
  nextInterruption: () => PlannedInterruption
  /** With `lose`, the response is lost and the app keeps running. */
  how: 'kill' | 'lose'
  settleMs: number
  /** Ends the wait as soon as it holds for the violations found so far. */
  isEnough?: (violations: Violation[]) => boolean
  log: (message: string) => void
}
export type RunResult = { violations: Violation[]; kills: number; ops: number; isIdle: boolean }

/** Books and kills alternately, waits until no job is left, then compares the vendors' effects with the bookings. */
export async function runFaults(fixture: Fixture, plan: RunPlan): Promise<RunResult> {
  const agents = await addAgents(fixture.sql, plan.ops)
  await deleteSampleJobs(fixture.sql)
  await fixture.app.start()
  const token = await fetchToken(fixture.app.url)
  const bookings: Booking[] = []
  const pending: Promise<void>[] = []
  for (let kill = 0; kill < plan.kills; kill += 1) {
    const hit = interrupt(fixture, plan)
    const upTo = Math.round(((kill + 1) * plan.ops) / plan.kills)
    for (const agentId of agents.slice(bookings.length, upTo)) {
      const booking = newBooking(bookings.length, agentId, new Date())
      bookings.push(booking)
      pending.push(book(fixture.app.url, token, booking))
    }
    // Failures are reported at the end; a rejection meanwhile must not end the process.
    for (const one of pending) one.catch(() => {})
    plan.log(`${plan.how} ${kill + 1} of ${plan.kills}: ${await hit}`)
    if (plan.how === 'kill') await fixture.app.start()
  }
  await Promise.all(pending)
  const withoutResponse = bookings.filter((one) => one.responseLost).length
  if (withoutResponse > 0) plan.log(`${withoutResponse} bookings were made without a response`)
  const { violations, isIdle } = await settle(fixture, plan, bookings)
  return { violations, isIdle, kills: plan.kills, ops: bookings.length }
}

// A dispatch may be due twenty seconds after its booking.
const MAX_WAIT_MS = 40_000

/** Resolves after the interruption; when no matching call arrives in time, kills the app anyway. */
async function interrupt({ appProxy, app }: Fixture, plan: RunPlan): Promise<string> {
  const interruption = plan.nextInterruption()
  const waiting = new AbortController()
  const hit = new Promise<string>((resolve) => {
    appProxy.arm({
      ...interruption,
      act: (effect: Effect) => {
        if (plan.how === 'kill') app.kill()
        resolve(describeInterruption(interruption, effect))
      },
    })
  })
  const timeout = sleep(MAX_WAIT_MS, 'without a call', { signal: waiting.signal }).catch(() => 'without a call')
  const description = await Promise.race([hit, timeout])
  waiting.abort()
  appProxy.arm(null)
  if (description === 'without a call' && plan.how === 'kill') app.kill()
  return description
}

function describeInterruption({ point, delayMs }: PlannedInterruption, effect: Effect): string {
  if (point === 'request') return `before the vendor saw a ${effect}`
  return point === 'effect' ? `after the effect of a ${effect}` : `${delayMs} ms after the response to a ${effect}`
}

async function settle(fixture: Fixture, plan: RunPlan, bookings: readonly Booking[]) {
  const until = Date.now() + plan.settleMs
  for (;;) {
    const left = await countRemainingJobs(fixture.sql, bookings)
    const violations = findViolations(bookings, await observe(fixture.sandbox.url, fixture.sql, bookings))
    const isIdle = left === 0 && !violations.some((one) => one.subject === 'record')
    if (isIdle || plan.isEnough?.(violations) || Date.now() > until) return { violations, isIdle: left === 0 }
    await sleep(500)
  }
}
