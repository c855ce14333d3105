import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'

/** Holds the row lock that a booking takes first, for `heldMs` or as long as `work` needs. */
export async function whileLocked<T>(
  sql: postgres.Sql,
  agentId: string,
  lockedMs: number,
  work: () => Promise<T>,
): Promise<T> {
  return sql.begin(async (tx) => {
    await tx`select from staff where id = ${agentId} for no key update`
    const [result] = await Promise.all([work(), sleep(lockedMs)])
    return result
  }) as Promise<T>
}

/** Requests a page repeatedly, one request after the other, and returns the times in milliseconds. */
export async function sampleFor(url: string, ms: number): Promise<number[]> {
  const times: number[] = []
  const until = performance.now() + ms
  while (performance.now() < until) {
    const startedAt = performance.now()
    const response = await fetch(url)
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${url} responded with ${response.status}`)
    times.push(performance.now() - startedAt)
    await sleep(5)
  }
  return times
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/**
 * Waits until a trivial route has responded quickly three times in a row, and returns the milliseconds: the time for
 * which a burst of requests keeps the process busy.
 */
export async function waitUntilResponsive(url: string): Promise<number> {
  const startedAt = performance.now()
  for (let quickResponses = 0; quickResponses < 3; ) {
    const requestedAt = performance.now()
    const ok = await fetch(url).then(
      async (response) => (await response.arrayBuffer()) && response.ok,
      () => false,
    )
    quickResponses = ok && performance.now() - requestedAt < 15 ? quickResponses + 1 : 0
  }
  return performance.now() - startedAt
}
