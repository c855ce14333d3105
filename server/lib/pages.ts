import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

const patienceMs = 250
const memoryMs = 1000
/** Rests four times as long as it worked: what a write sets going in the database and the worker takes time too. */
const restShare = 4
const longMs = 2000
/** Kept by scripts/edge.mjs, which alone sees the server; where it is not preloaded no page is ever under way. */
type Pages = { underWay: number; lastAt: number; waiting: Set<() => void> }
const slot = Symbol.for('punctual.pages')
const pages = (): Pages | undefined => (globalThis as { [slot]?: Pages })[slot]

/** Whether this process makes a page for somebody now. */
export const isPageUnderWay = (): boolean => (pages()?.underWay ?? 0) > 0

/** The same, or did within the last second. */
export const arePagesRead = (): boolean =>
  isPageUnderWay() || performance.now() - (pages()?.lastAt ?? Number.NEGATIVE_INFINITY) < memoryMs

let lastTookMs = 0

/**
 * People go first: what others ask for begins when no page is under way in this process, and while pages are read takes a fifth of
 * the time at most; each waits half a second for that, no longer. Who has waited in line since `since` (of `performance.now()`) for
 * two seconds is not held up by a rest as well: a crowd that comes at once must be through before its patience ends.
 */
export async function besidePages<T>(work: () => Promise<T>, since = performance.now()): Promise<T> {
  if (arePagesRead()) {
    if (performance.now() - since < longMs) await sleep(Math.min(restShare * lastTookMs, patienceMs))
    await afterPages()
  }
  const begun = performance.now()
  try {
    return await work()
  } finally {
    lastTookMs = performance.now() - begun
  }
}

/** Resolves when no page is under way in this process, a quarter of a second later at most. */
export async function afterPages(): Promise<void> {
  const known = pages()
  if (!known || known.underWay === 0) return
  await new Promise<void>((resolve) => {
    const goOn = () => {
      clearTimeout(timer)
      known.waiting.delete(goOn)
      resolve()
    }
    const timer = setTimeout(goOn, patienceMs)
    known.waiting.add(goOn)
  })
}
