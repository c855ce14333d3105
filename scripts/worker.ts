import { constants, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadDotEnv, messageOf, runScript } from './lib/script.ts'

const budgetMs = 5000
const idleMs = 250

/**
 * Ticks repeatedly, beside or instead of the cron route. Any number of workers may run. While one is alive, the server leaves
 * all jobs that are not urgent to it.
 */
runScript(async () => {
  loadDotEnv()
  // React renders emails a tenth faster than in its development version.
  Object.assign(process.env, { NODE_ENV: 'production' })
  // Visitors wait for pages, so the server beside this process gets priority.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const { getRuntime } = await import('#server/runtime.ts')
  const { startHeartbeat } = await import('#server/platform/jobs/heartbeat.ts')
  const runtime = getRuntime()
  const stopping = new AbortController()
  // The running tick ends within its budget, and its jobs are finished.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort())
  const tick = createTicker(async () => {
    await runtime.clock.refresh()
    return runtime.engine.tick({ budgetMs })
  })
  const stopHeartbeat = await startHeartbeat(runtime.database.sql, () => !tick.hasFailed())
  process.stdout.write('working\n')
  while (!stopping.signal.aborted) {
    const claimed = await tick.run()
    if (claimed === 0) await sleep(idleMs, undefined, { signal: stopping.signal }).catch(() => {})
  }
  await stopHeartbeat()
  await runtime.close()
  process.exit(0)
})

/** Ticks and returns the number of claimed jobs. A restarting database must not end the worker. */
function createTicker(tick: () => Promise<{ kinds: Record<string, { claimed: number }> }>) {
  let failed = false
  const run = async (): Promise<number> => {
    try {
      const { kinds } = await tick()
      failed = false
      return Object.values(kinds).reduce((sum, { claimed }) => sum + claimed, 0)
    } catch (error) {
      failed = true
      process.stderr.write(`${messageOf(error)}\n`)
      return 0
    }
  }
  return { run, hasFailed: () => failed }
}
