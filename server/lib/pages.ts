import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** Longest wait for a page and longest pause after a task. */
const maxWaitMs = 250
/** Time after a page during which more page requests are expected. */
const recentMs = 1000
/** Pause after a task, as a multiple of its duration: a write also causes work in the database and the worker. */
const pauseFactor = 4
/** Time in the queue after which work skips the pause. */
const skipPauseAfterMs = 2000
/** State kept by scripts/edge.mjs, which wraps the HTTP server. If that script is not preloaded, no page counts as being rendered. */
type Pages = { inFlight: number; lastAt: number; waiting: Set<() => void> }
const slot = Symbol.for('punctual.pages')
const pages = (): Pages | undefined => (globalThis as { [slot]?: Pages })[slot]

/** Returns whether this process is rendering a page now. */
export const isRenderingPage = (): boolean => (pages()?.inFlight ?? 0) > 0

/** Returns whether this process is rendering a page now or did so within the last second. */
export const isServingPages = (): boolean =>
  isRenderingPage() || performance.now() - (pages()?.lastAt ?? Number.NEGATIVE_INFINITY) < recentMs

let lastDurationMs = 0

/**
 * Runs work with a lower priority than page requests: it starts when this process renders no page, and uses at most a fifth of the
 * time while pages are requested. It waits at most half a second. Work that has been queued since `since` (a `performance.now()`
 * time) for two seconds skips the pause, so that a burst of requests is finished before its clients time out.
 */
export async function runAtLowPriority<T>(work: () => Promise<T>, since = performance.now()): Promise<T> {
  if (isServingPages()) {
    if (performance.now() - since < skipPauseAfterMs) await sleep(Math.min(pauseFactor * lastDurationMs, maxWaitMs))
    await waitForPages()
  }
  const startedAt = performance.now()
  try {
    return await work()
  } finally {
    lastDurationMs = performance.now() - startedAt
  }
}

/** Resolves when this process renders no page, after at most a quarter of a second. */
export async function waitForPages(): Promise<void> {
  const known = pages()
  if (!known || known.inFlight === 0) return
  await new Promise<void>((resolve) => {
    const resume = () => {
      clearTimeout(timer)
      known.waiting.delete(resume)
      resolve()
    }
    const timer = setTimeout(resume, maxWaitMs)
    known.waiting.add(resume)
  })
}
