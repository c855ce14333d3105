import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from '../../scripts/lib/children.ts'
import { type Place, startBuilt, waitForApp } from '../../scripts/lib/demo-parts.ts'

/** The real build as a process that may be ended at any moment and started again at the same address. */
export type App = {
  url: string
  start(): Promise<void>
  /** `kill -9`, at once: nothing of the process runs after this line. */
  kill(): void
  stop(): Promise<void>
}

const READY_MS = 60_000

export function createApp(place: Place, sandboxUrl: string): App {
  const url = `http://127.0.0.1:${place.port}`
  let child: Child | null = null
  const stop = async () => {
    const mine = child
    child = null
    await mine?.stop()
  }
  return {
    url,
    start: async () => {
      await stop()
      child = startBuilt(place)
      await waitForApp(child, url, sandboxUrl, READY_MS)
    },
    kill: () => {
      if (child) process.kill(-child.mark.pid, 'SIGKILL')
    },
    stop,
  }
}

/** Asks for ticks as a hosted cron does, only more often. Where nobody answers it asks again. */
export function startTicks(appUrl: string, cronSecret: string, everyMs = 700): { stop(): Promise<void> } {
  const ending = new AbortController()
  const loop = async () => {
    while (!ending.signal.aborted) {
      await fetch(`${appUrl}/api/cron/tick`, {
        headers: { authorization: `Bearer ${cronSecret}` },
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(30_000)]),
      })
        .then((response) => response.arrayBuffer())
        .catch(() => {})
      await sleep(everyMs, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
  const ended = loop()
  return {
    stop: async () => {
      ending.abort()
      await ended
    },
  }
}
