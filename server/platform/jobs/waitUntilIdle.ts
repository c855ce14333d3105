import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRenderingPage } from '#server/lib/pages.ts'

const sampleMs = 20
const busyFrom = 0.8
const maxWaitMs = 1000

/** Waits until this process is not busy, so that page requests go first; at most a second, because due jobs must run too. */
export async function waitUntilIdle(): Promise<void> {
  const until = Date.now() + maxWaitMs
  for (;;) {
    const before = performance.eventLoopUtilization()
    await sleep(sampleMs)
    const isIdle = !isRenderingPage() && performance.eventLoopUtilization(before).utilization < busyFrom
    if (isIdle || Date.now() >= until) return
  }
}
