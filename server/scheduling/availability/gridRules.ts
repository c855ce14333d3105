import type { MinuteSlot, SlotQuery } from './schema.ts'

/**
 * Possible starts of an agent or a queue, as flat pairs of start and end; within a run, starts follow each other by the
 * step.
 */
export type StartRuns = { agentId: string | null; queueId?: string; runs: number[] }

/** Merges the starts of all providers (agents, or one queue) into slots, in order. */
export function mergeIntoSlots(providers: readonly StartRuns[], query: SlotQuery, from: number): MinuteSlot[] {
  const grid = buildProviderGrid(providers, query.stepMinutes, from)
  const { queueId } = providers[0] ?? {}
  const found: MinuteSlot[] = []
  for (let position = 0; position < grid.positions; position++) {
    if (!grid.hasProviderAt(position)) continue
    const start = grid.first + position * grid.intervalMinutes
    found.push(new GridSlot(start, start + query.durationMinutes, grid, position, queueId))
  }
  return found
}

/** Enters every start of every provider into one grid, whose interval divides the differences between all starts. */
function buildProviderGrid(providers: readonly StartRuns[], step: number, from: number): ProviderGrid {
  const reference = providers.find(({ runs }) => runs.length > 0)?.runs[0] ?? from
  let [interval, last] = [step, reference]
  for (const { runs } of providers) {
    for (let i = 0; i < runs.length; i += 2) {
      const remainder = ((runs[i] ?? 0) - reference) % interval
      if (remainder !== 0) interval = commonDivisor(interval, Math.abs(remainder))
      last = Math.max(last, runs[i + 1] ?? 0)
    }
  }
  const first = from + ((((reference - from) % interval) + interval) % interval)
  const grid = new ProviderGrid(providers, first, interval, Math.ceil((last - first) / interval))
  for (const [provider, { runs }] of providers.entries()) grid.add(provider, runs, step)
  return grid
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))

/** Providers at each position of a grid, one bit each: lists of half a million ids would cost more than the search itself. */
class ProviderGrid {
  readonly first: number
  readonly intervalMinutes: number
  readonly positions: number
  readonly #providers: readonly StartRuns[]
  readonly #words: number
  readonly #bits: Int32Array

  constructor(providers: readonly StartRuns[], first: number, interval: number, positions: number) {
    this.first = first
    this.intervalMinutes = interval
    this.positions = positions
    this.#providers = providers
    this.#words = Math.ceil(providers.length / 32)
    this.#bits = new Int32Array(Math.max(0, positions) * this.#words)
  }

  add(provider: number, runs: readonly number[], step: number): void {
    const bits = this.#bits
    const [bit, word] = [1 << (provider & 31), provider >> 5]
    const stride = (step / this.intervalMinutes) * this.#words
    for (let i = 0; i < runs.length; i += 2) {
      const end = Math.ceil(((runs[i + 1] ?? 0) - this.first) / this.intervalMinutes) * this.#words
      let position = (((runs[i] ?? 0) - this.first) / this.intervalMinutes) * this.#words + word
      for (; position < end; position += stride) bits[position] = (bits[position] ?? 0) | bit
    }
  }

  hasProviderAt(position: number): boolean {
    const end = (position + 1) * this.#words
    for (let i = position * this.#words; i < end; i++) if (this.#bits[i] !== 0) return true
    return false
  }

  agentIdsAt(position: number): string[] {
    const ids: string[] = []
    for (let word = 0; word < this.#words; word++) {
      // Each iteration takes the lowest remaining bit.
      for (let rest = this.#bits[position * this.#words + word] ?? 0; rest !== 0; rest &= rest - 1) {
        const id = this.#providers[word * 32 + 31 - Math.clz32(rest & -rest)]?.agentId
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
  readonly #grid: ProviderGrid
  readonly #position: number

  constructor(start: number, end: number, grid: ProviderGrid, position: number, queueId: string | undefined) {
    this.start = start
    this.end = end
    this.#grid = grid
    this.#position = position
    if (queueId !== undefined) this.queueId = queueId
  }

  /** Computed on demand, sorted by id. */
  get agentIds(): string[] {
    return this.#grid.agentIdsAt(this.#position)
  }
}
