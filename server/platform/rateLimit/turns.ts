import { rateLimited } from '#server/lib/errors.ts'

const maxWaitMs = 8000
/** Number of concurrent runs, fixed or computed at the time. */
type AtOnce = number | (() => number)
const slotsOf = (atOnce: AtOnce): number => (typeof atOnce === 'function' ? atOnce() : atOnce)
type Gate = { running: number; waiting: (() => void)[] }
const gates = new Map<string, Gate>()

/**
 * Runs at most `atOnce` works per key at a time within this process, in the order of the calls; a waiting call holds no
 * database connection. Otherwise two hundred requests for one agent, or a flood from one caller, would use up the pool and
 * delay unrelated pages. Waiters are admitted in batches once half the slots are free, so that they can share their reads.
 * Throws `rate_limited` after a wait of 8 s.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>, atOnce: AtOnce = 1): Promise<T> {
  const gate = gates.get(key) ?? { running: 0, waiting: [] }
  gates.set(key, gate)
  // A new call must not overtake the waiting ones.
  if (gate.running < slotsOf(atOnce) && gate.waiting.length === 0) gate.running += 1
  else await waitForSlot(gate)
  try {
    return await work()
  } finally {
    leave(key, gate, atOnce)
  }
}

/** Runs like `inTurn` for several keys at once, acquired in sorted order, so that two calls cannot deadlock. */
export function inTurns<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
  const inOrder = [...new Set(keys)].sort()
  return inOrder.reduceRight<() => Promise<T>>((inner, key) => () => inTurn(key, inner), work)()
}

/** Returns whether any of these keys is in use now. */
export const isAnyTaken = (keys: readonly string[]): boolean => keys.some((key) => gates.has(key))

/** Waits for a free slot. */
function waitForSlot(gate: Gate): Promise<void> {
  return new Promise((resolve, reject) => {
    const enter = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      gate.waiting = gate.waiting.filter((waiter) => waiter !== enter)
      reject(rateLimited(1))
    }, maxWaitMs)
    gate.waiting.push(enter)
  })
}

function leave(key: string, gate: Gate, atOnce: AtOnce): void {
  gate.running -= 1
  const slots = slotsOf(atOnce)
  if (gate.running > slots / 2) return
  for (const enter of gate.waiting.splice(0, Math.max(0, slots - gate.running))) {
    gate.running += 1
    enter()
  }
  if (gate.running === 0) gates.delete(key)
}
