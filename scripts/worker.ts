import { constants, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadDotEnv, messageOf, runScript } from './lib/script.ts'

const budgetMs = 5000
const idleMs = 1000

/** Performs what is due, again and again, beside or instead of the cron route. Any number may run. */
runScript(async () => {
  loadDotEnv()
  // People wait for pages; the server beside this one goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const { getRuntime } = await import('#server/runtime.ts')
  const runtime = getRuntime()
  const over = new AbortController()
  // What is under way is finished; nothing new is begun.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => over.abort())
  process.stdout.write('working\n')
  while (!over.signal.aborted) {
    const claimed = await tickOnce(() => runtime.engine.tick({ budgetMs }))
    if (claimed === 0) await sleep(idleMs, undefined, { signal: over.signal }).catch(() => {})
  }
  await runtime.close()
  process.exit(0)
})

/** A database that restarts must not end the worker. */
async function tickOnce(tick: () => Promise<{ kinds: Record<string, { claimed: number }> }>): Promise<number> {
  try {
    const { kinds } = await tick()
    return Object.values(kinds).reduce((sum, { claimed }) => sum + claimed, 0)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    return 0
  }
}
