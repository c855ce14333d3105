import type { MinuteSlot, SlotQuery } from './schema.ts'

/** Who serves, and when: runs of starts, flat begin and end, each going on by the step. */
export type StartRuns = { agentId: string | null; queueId?: string; runs: number[] }

/** All lines' starts as slots, in order. */
export function mergeIntoSlots(lines: readonly StartRuns[], query: SlotQuery, from: number): MinuteSlot[] {
  const who = buildProviderGrid(lines, query.stepMinutes, from)
  const { queueId } = lines[0] ?? {}
  const found: MinuteSlot[] = []
  for (let place = 0; place < who.positions; place++) {
    if (!who.hasProviderAt(place)) continue
    const start = who.first + place * who.intervalMinutes
    found.push(new GridSlot(start, start + query.durationMinutes, who, place, queueId))
  }
  return found
}

/** Notes every start of every line. All starts lie on one grid, as fine as their differences want it. */
function buildProviderGrid(lines: readonly StartRuns[], step: number, from: number): ProviderGrid {
  const some = lines.find(({ runs }) => runs.length > 0)?.runs[0] ?? from
  let [grain, last] = [step, some]
  for (const { runs } of lines) {
    for (let at = 0; at < runs.length; at += 2) {
      const off = ((runs[at] ?? 0) - some) % grain
      if (off !== 0) grain = commonDivisor(grain, Math.abs(off))
      last = Math.max(last, runs[at + 1] ?? 0)
    }
  }
  const first = from + ((((some - from) % grain) + grain) % grain)
  const who = new ProviderGrid(lines, first, grain, Math.ceil((last - first) / grain))
  for (const [line, { runs }] of lines.entries()) who.add(line, runs, step)
  return who
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))

/** Who serves at each place of a grid, a bit each: half a million names in lists would cost more than finding them. */
class ProviderGrid {
  readonly first: number
  readonly intervalMinutes: number
  readonly positions: number
  readonly #lines: readonly StartRuns[]
  readonly #words: number
  readonly #bits: Int32Array

  constructor(lines: readonly StartRuns[], first: number, grain: number, places: number) {
    this.first = first
    this.intervalMinutes = grain
    this.positions = places
    this.#lines = lines
    this.#words = Math.ceil(lines.length / 32)
    this.#bits = new Int32Array(Math.max(0, places) * this.#words)
  }

  add(line: number, runs: readonly number[], step: number): void {
    const bits = this.#bits
    const [bit, word] = [1 << (line & 31), line >> 5]
    const stride = (step / this.intervalMinutes) * this.#words
    for (let at = 0; at < runs.length; at += 2) {
      const end = Math.ceil(((runs[at + 1] ?? 0) - this.first) / this.intervalMinutes) * this.#words
      let place = (((runs[at] ?? 0) - this.first) / this.intervalMinutes) * this.#words + word
      for (; place < end; place += stride) bits[place] = (bits[place] ?? 0) | bit
    }
  }

  hasProviderAt(place: number): boolean {
    const end = (place + 1) * this.#words
    for (let at = place * this.#words; at < end; at++) if (this.#bits[at] !== 0) return true
    return false
  }

  agentIdsAt(place: number): string[] {
    const ids: string[] = []
    for (let word = 0; word < this.#words; word++) {
      // Each turn takes the lowest bit that is left.
      for (let left = this.#bits[place * this.#words + word] ?? 0; left !== 0; left &= left - 1) {
        const id = this.#lines[word * 32 + 31 - Math.clz32(left & -left)]?.agentId
        if (id != null) ids.push(id)
      }
    }
    return ids
  }
}

class GridSlot implements MinuteSlot {
  readonly start: number
  readonly end: number
  readonly queueId?: string
  readonly #who: ProviderGrid
  readonly #place: number

  constructor(start: number, end: number, who: ProviderGrid, place: number, queueId: string | undefined) {
    this.start = start
    this.end = end
    this.#who = who
    this.#place = place
    if (queueId !== undefined) this.queueId = queueId
  }

  /** In the order of their ids. */
  get agentIds(): string[] {
    return this.#who.agentIdsAt(this.#place)
  }
}
