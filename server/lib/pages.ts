import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** Longest wait for a page and longest pause after a task. */
const maxWaitMs = 250
/** Time after a page during which more page requests are expected. */
const memoryMs = 1000
/** Pause after a task, as a multiple of its duration: a write also causes work in the database and the worker. */
const restShare = 4
/** Time in the queue after which work skips the pause. */
const longMs = 2000
/** State kept by scripts/edge.mjs, which wraps the HTTP server. If that script is not preloaded, no page counts as being rendered. */
type Pages = { underWay: number; lastAt: number; waiting: Set<() => void> }
const slot = Symbol.for('punctual.pages')
const pages = (): Pages | undefined => (globalThis as { [slot]?: Pages })[slot]

/** Returns whether this process is rendering a page now. */
export const isPageUnderWay = (): boolean => (pages()?.underWay ?? 0) > 0

/** Returns whether this process is rendering a page now or did so within the last second. */
export const arePagesRead = (): boolean =>
  isPageUnderWay() || performance.now() - (pages()?.lastAt ?? Number.NEGATIVE_INFINITY) < memoryMs

let lastTookMs = 0

/**
 * Runs work with a lower priority than page requests: it starts when this process renders no page, and uses at most a fifth of the
 * time while pages are requested. It waits at most half a second. Work that has been queued since `since` (a `performance.now()`
 * time) for two seconds skips the pause, so that a burst of requests is finished before its clients time out.
 */
export async function besidePages<T>(work: () => Promise<T>, since = performance.now()): Promise<T> {
  if (arePagesRead()) {
    if (performance.now() - since < longMs) await sleep(Math.min(restShare * lastTookMs, maxWaitMs))
    await afterPages()
  }
  const begun = performance.now()
  try {
    return await work()
  } finally {
    lastTookMs = performance.now() - begun
  }
}

/** Resolves when this process renders no page, after at most a quarter of a second. */
export async function afterPages(): Promise<void> {
  const known = pages()
  if (!known || known.underWay === 0) return
  await new Promise<void>((resolve) => {
    const goOn = () => {
      clearTimeout(timer)
      known.waiting.delete(goOn)
      resolve()
    }
    const timer = setTimeout(goOn, maxWaitMs)
    known.waiting.add(goOn)
  })
}
