import type { MinuteRange } from '#server/lib/zone.ts'

/**
 * Returns the minutes at which `capacity` or more of the half-open ranges overlap, in order. The list of
 * free times and a booking under the queue's lock count by the same rules.
 */
export function fullRanges(ranges: readonly MinuteRange[], capacity: number): MinuteRange[] {
  const starts = ranges.map((range) => range.start).sort((a, b) => a - b)
  const ends = ranges.map((range) => range.end).sort((a, b) => a - b)
  const full: MinuteRange[] = []
  let ended = 0
  let since: number | null = null
  for (let started = 0; ended < ends.length; ) {
    const start = starts[started] ?? Number.POSITIVE_INFINITY
    const end = ends[ended] ?? Number.POSITIVE_INFINITY
    // A range that ends makes room for one that starts at the same minute.
    if (end <= start) ended++
    else started++
    const isFull = started - ended >= capacity
    if (isFull && since === null) since = start
    if (!isFull && since !== null) {
      const last = full.at(-1)
      if (last && last.end === since) last.end = end
      else full.push({ start: since, end })
      since = null
    }
  }
  return full
}

/** Whether one more appointment fits at every minute of [start, end). */
export const hasCapacity = (ranges: readonly MinuteRange[], capacity: number, start: number, end: number): boolean =>
  fullRanges(ranges, capacity).every((full) => full.end <= start || full.start >= end)
