/** Longest time that a job may start early, and that the last of many may start late. */
export const maxEarlyMs = 10 * 60_000
export const maxLateMs = 60_000

/**
 * Returns the start of each job of a lane, so that at `perMs` jobs per millisecond all have left by their due time plus
 * `maxLateMs`. It works backwards from the last job; no start is more than `maxEarlyMs` early or after its due time.
 * `dueMs` and the result are in ascending order.
 */
export function startTimes(dueMs: readonly number[], perMs: number): number[] {
  const starts: number[] = []
  let nextMs = Number.POSITIVE_INFINITY
  for (let index = dueMs.length - 1; index >= 0; index -= 1) {
    const due = dueMs[index] ?? 0
    nextMs = Math.min(due + maxLateMs, nextMs) - 1 / perMs
    starts[index] = Math.round(Math.max(due - maxEarlyMs, Math.min(due, nextMs)))
  }
  return starts
}
