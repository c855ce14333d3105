import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { isPageUnderWay } from '#server/lib/pages.ts'

const lookMs = 20
const busyFrom = 0.8
const patienceMs = 1000

/** Waits until this process is not busy, so that page requests go first; at most a second, because due jobs must run too. */
export async function calm(): Promise<void> {
  const until = Date.now() + patienceMs
  for (;;) {
    const before = performance.eventLoopUtilization()
    await sleep(lookMs)
    const isCalm = !isPageUnderWay() && performance.eventLoopUtilization(before).utilization < busyFrom
    if (isCalm || Date.now() >= until) return
  }
}
