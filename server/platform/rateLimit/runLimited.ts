import { rateLimited } from '#server/lib/errors.ts'

const maxWaitMs = 8000
/** Number of concurrent runs, fixed or computed at each call. */
type MaxConcurrent = number | (() => number)
const slotsOf = (maxConcurrent: MaxConcurrent): number =>
  typeof maxConcurrent === 'function' ? maxConcurrent() : maxConcurrent
type KeyState = { running: number; waiting: (() => void)[] }
const states = new Map<string, KeyState>()

/**
 * Runs at most `maxConcurrent` pieces of work per key at a time within this process, in the order of the calls. A waiting
 * call holds no database connection; otherwise two hundred requests for one agent, or a flood from one caller, would use up the pool and
 * delay unrelated pages. Waiters are admitted in batches once half the slots are free, so that they can share their reads.
 * Throws `rate_limited` after a wait of 8 s.
 */
export async function runLimited<T>(key: string, work: () => Promise<T>, maxConcurrent: MaxConcurrent = 1): Promise<T> {
  const state = states.get(key) ?? { running: 0, waiting: [] }
  states.set(key, state)
  // A new call must not overtake the waiting ones.
  if (state.running < slotsOf(maxConcurrent) && state.waiting.length === 0) state.running += 1
  else await waitForSlot(state)
  try {
    return await work()
  } finally {
    leave(key, state, maxConcurrent)
  }
}

/** Runs only one piece of work at a time per key, for several keys, acquired in sorted order, so that two calls cannot deadlock. */
export function runExclusive<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
  const sorted = [...new Set(keys)].sort()
  return sorted.reduceRight<() => Promise<T>>((inner, key) => () => runLimited(key, inner), work)()
}

/** Returns whether any of these keys is in use now. */
export const isAnyInUse = (keys: readonly string[]): boolean => keys.some((key) => states.has(key))

/** Waits for a free slot. */
function waitForSlot(state: KeyState): Promise<void> {
  return new Promise((resolve, reject) => {
    const enter = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      state.waiting = state.waiting.filter((waiter) => waiter !== enter)
      reject(rateLimited(1))
    }, maxWaitMs)
    state.waiting.push(enter)
  })
}

function leave(key: string, state: KeyState, maxConcurrent: MaxConcurrent): void {
  state.running -= 1
  const slots = slotsOf(maxConcurrent)
  if (state.running > slots / 2) return
  for (const enter of state.waiting.splice(0, Math.max(0, slots - state.running))) {
    state.running += 1
    enter()
  }
  if (state.running === 0) states.delete(key)
}
