/** How long before its time something may start, and how long after it the last of a crowd may leave. */
export const maxEarlyMs = 10 * 60_000
export const maxLateMs = 60_000

/**
 * When each of a lane's coming items starts, so that at `perMs` items a millisecond all leave by their time and a little more: from
 * the last one back, none before `mostEarlyMs` and none after its time. `dueMs` in rising order; so are the answers. Pure.
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
