/** Half-open ranges of whole minutes in a flat list: begin, end, begin, end, … Results are sorted and do not touch. */
export type Ranges = readonly number[] | Int32Array

/** Sorts the ranges and joins those that overlap or touch. Sorted input costs one pass. */
export function mergeRanges(ranges: Ranges): number[] {
  const source = isSorted(ranges) ? ranges : sorted(ranges)
  const result: number[] = []
  let end = Number.NEGATIVE_INFINITY
  for (let at = 0; at < source.length; at += 2) {
    const begin = source[at] ?? 0
    const until = source[at + 1] ?? 0
    if (begin >= until) continue
    if (begin > end) result.push(begin, until)
    else if (until > end) result[result.length - 1] = until
    end = Math.max(end, until)
  }
  return result
}

function isSorted(ranges: Ranges): boolean {
  for (let at = 2; at < ranges.length; at += 2) if ((ranges[at] ?? 0) < (ranges[at - 2] ?? 0)) return false
  return true
}

function sorted(ranges: Ranges): number[] {
  const pairs: [number, number][] = []
  for (let at = 0; at < ranges.length; at += 2) pairs.push([ranges[at] ?? 0, ranges[at + 1] ?? 0])
  return pairs.sort((a, b) => a[0] - b[0]).flat()
}

/** Returns the parts of `from` that are not in `taken`; both must be merged. */
export function subtractRanges(from: Ranges, taken: Ranges): number[] {
  const result: number[] = []
  let next = 0
  for (let at = 0; at < from.length; at += 2) {
    let begin = from[at] ?? 0
    const end = from[at + 1] ?? 0
    while (next < taken.length && (taken[next + 1] ?? 0) <= begin) next += 2
    for (let other = next; other < taken.length && (taken[other] ?? 0) < end; other += 2) {
      const takenFrom = taken[other] ?? 0
      if (takenFrom > begin) result.push(begin, takenFrom)
      begin = Math.max(begin, taken[other + 1] ?? 0)
    }
    if (begin < end) result.push(begin, end)
  }
  return result
}

/** Returns the index of the range that contains a minute, in merged ranges; -1 if none does. */
export function findRange(ranges: Ranges, minute: number): number {
  let low = 0
  let high = ranges.length / 2 - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((ranges[2 * middle + 1] ?? 0) <= minute) low = middle + 1
    else if ((ranges[2 * middle] ?? 0) > minute) high = middle - 1
    else return middle
  }
  return -1
}
