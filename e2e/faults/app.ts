import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild } from '../../scripts/lib/children.ts'
import { type Place, startBuilt, waitForApp } from '../../scripts/lib/demo-parts.ts'

/** A process that can be killed at any moment and started again. */
export type Killable = {
  start(): Promise<void>
  /** Sends SIGKILL immediately; nothing of the process runs after this call. */
  kill(): void
  stop(): Promise<void>
}
/** The production build, always at the same address. */
export type App = Killable & { url: string }

const READY_MS = 60_000

export function createApp(place: Place, sandboxUrl: string): App {
  const url = `http://127.0.0.1:${place.port}`
  const app = killable(async () => {
    const child = startBuilt(place)
    return { child, ready: waitForApp(child, url, sandboxUrl, READY_MS) }
  })
  return { url, ...app }
}

/** The worker as shipped; it is ready when its log says so. */
export function createWorker({ env, stateDir }: Omit<Place, 'port'>): Killable {
  const logFile = join(stateDir, 'worker.log')
  return killable(async () => {
    const child = startChild({ name: 'The worker', args: ['--import', 'tsx', 'scripts/worker.ts'], env, logFile })
    return { child, ready: waitForWord(child, logFile, 'working') }
  })
}

async function waitForWord(child: Child, logFile: string, word: string): Promise<void> {
  let over: string | undefined
  child.ended.then((words) => {
    over = words
  })
  while (!(await readFile(logFile, 'utf8')).includes(word)) {
    if (over) throw new Error(over)
    await sleep(100)
  }
}

function killable(begin: () => Promise<{ child: Child; ready: Promise<void> }>): Killable {
  let child: Child | null = null
  const stop = async () => {
    const mine = child
    child = null
    await mine?.stop()
  }
  return {
    start: async () => {
      await stop()
      const begun = await begin()
      child = begun.child
      await begun.ready
    },
    kill: () => {
      if (child) process.kill(-child.mark.pid, 'SIGKILL')
    },
    stop,
  }
}

/** Requests ticks as a hosted cron does, but more often. A request without a response is simply repeated. */
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
