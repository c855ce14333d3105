import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from '../../scripts/lib/children.ts'
import { type ServiceOptions, startBuilt, startWorker, waitForApp } from '../../scripts/lib/demo-parts.ts'

/** A process that can be killed at any moment and started again. */
export type RestartableProcess = {
  start(): Promise<void>
  /** Sends SIGKILL immediately; nothing of the process runs after this call. */
  kill(): void
  stop(): Promise<void>
  /** Process id; throws while it is not running. */
  pid(): number
}
/** The production build, always at the same address. */
export type App = RestartableProcess & { url: string }

const READY_MS = 60_000

export function createApp(options: ServiceOptions, sandboxUrl: string): App {
  const url = `http://127.0.0.1:${options.port}`
  const app = createRestartable(async () => {
    const child = startBuilt(options)
    return { child, ready: waitForApp(child, url, sandboxUrl, READY_MS) }
  })
  return { url, ...app }
}

/** The worker as shipped; it is ready when its log says so. */
export function createWorker({ env, stateDir }: Omit<ServiceOptions, 'port'>): RestartableProcess {
  return createRestartable(async () => {
    const child = startWorker({ env, stateDir })
    return { child, ready: waitForLogLine(child, join(stateDir, 'worker.log'), 'working') }
  })
}

async function waitForLogLine(child: Child, logFile: string, text: string): Promise<void> {
  let endReason: string | undefined
  child.ended.then((reason) => {
    endReason = reason
  })
  while (!(await readFile(logFile, 'utf8')).includes(text)) {
    if (endReason) throw new Error(endReason)
    await sleep(100)
  }
}

function createRestartable(launch: () => Promise<{ child: Child; ready: Promise<void> }>): RestartableProcess {
  let child: Child | null = null
  const stop = async () => {
    const current = child
    child = null
    await current?.stop()
  }
  return {
    start: async () => {
      await stop()
      const launched = await launch()
      child = launched.child
      await launched.ready
    },
    kill: () => {
      if (child) process.kill(-child.mark.pid, 'SIGKILL')
    },
    stop,
    pid: () => {
      if (!child) throw new Error('the process is not running')
      return child.mark.pid
    },
  }
}

/** Requests ticks as a hosted cron does, but more often. A request without a response is simply repeated. */
export function startTicks(appUrl: string, cronSecret: string, everyMs = 700): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await fetch(`${appUrl}/api/cron/tick`, {
        headers: { authorization: `Bearer ${cronSecret}` },
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(30_000)]),
      })
        .then((response) => response.arrayBuffer())
        .catch(() => {})
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const ended = loop()
  return {
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
}
