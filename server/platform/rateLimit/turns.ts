import { rateLimited } from '#server/lib/errors.ts'

const patienceMs = 8000
/** As many as are said, or as many as may be now. */
type AtOnce = number | (() => number)
const placesOf = (atOnce: AtOnce): number => (typeof atOnce === 'function' ? atOnce() : atOnce)
type Gate = { inside: number; waiting: (() => void)[] }
const gates = new Map<string, Gate>()

/**
 * At most `atOnce` at a time for each key within this process, first come, first served; whoever waits holds no database
 * connection. Without it two hundred rivals for one agent, or one caller's flood, fill the pool and unrelated pages wait.
 * Who waits is let in when half the places are free, so that those who come in together read together what they all need.
 * Past 8 s: `rate_limited`.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>, atOnce: AtOnce = 1): Promise<T> {
  const gate = gates.get(key) ?? { inside: 0, waiting: [] }
  gates.set(key, gate)
  // Nobody passes those who wait for a place.
  if (gate.inside < placesOf(atOnce) && gate.waiting.length === 0) gate.inside += 1
  else await place(gate)
  try {
    return await work()
  } finally {
    leave(key, gate, atOnce)
  }
}

/** `inTurn` for several keys at once, taken in one order, so that two who want the same ones cannot wait for each other. */
export function inTurns<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
  const inOrder = [...new Set(keys)].sort()
  return inOrder.reduceRight<() => Promise<T>>((inner, key) => () => inTurn(key, inner), work)()
}

/** Whether somebody has one of these turns now. */
export const isAnyTaken = (keys: readonly string[]): boolean => keys.some((key) => gates.has(key))

/** Waits until somebody inside hands over their place. */
function place(gate: Gate): Promise<void> {
  return new Promise((resolve, reject) => {
    const enter = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      gate.waiting = gate.waiting.filter((one) => one !== enter)
      reject(rateLimited(1))
    }, patienceMs)
    gate.waiting.push(enter)
  })
}

function leave(key: string, gate: Gate, atOnce: AtOnce): void {
  gate.inside -= 1
  const places = placesOf(atOnce)
  if (gate.inside > places / 2) return
  for (const enter of gate.waiting.splice(0, Math.max(0, places - gate.inside))) {
    gate.inside += 1
    enter()
  }
  if (gate.inside === 0) gates.delete(key)
}
