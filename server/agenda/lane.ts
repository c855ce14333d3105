import type { Claim, DueLane } from './claim.ts'
import { type Performed, type Performing, performBatch, performOne } from './perform.ts'
import { release } from './settle.ts'
import type { AgendaItem } from './types.ts'

export type LaneOptions = {
  leaseMs: number
  /** Items of one lane performed at once. */
  slots: number
}
type Held = { item: AgendaItem; startBefore: number }

/** Claims at most this many ahead for a lane whose items are quick; a slow one gets only what its slots can begin. */
const mostAhead = 50
const batchSize = 50
const quickMs = 500

/** What one tick holds of one lane: claimed items in line, and those being performed. */
export class Lane {
  /** Nothing was claimable when this many items had been settled: not asked again before another one is. */
  emptyAt = -1
  restUntil = 0
  claimedAt = 0
  broken: Error | null = null
  private queue: Held[] = []
  private running = new Set<Promise<void>>()
  private ahead: number
  private batched = false
  private onLow: () => void = () => {}

  constructor(
    readonly of: DueLane,
    private readonly engine: Performing,
    private readonly options: LaneOptions,
    private readonly report: (performed: readonly Performed[]) => void,
  ) {
    this.ahead = options.slots
  }

  wants(settled: number): boolean {
    return !this.broken && this.emptyAt !== settled && !this.isResting() && this.room() > 0
  }

  isResting(): boolean {
    return Date.now() < this.restUntil
  }

  /** How many more to claim; none while the slots have enough in line. */
  room(): number {
    const { slots } = this.options
    if (this.queue.length >= slots || (this.batched && this.running.size >= slots)) return 0
    return Math.max(0, this.ahead - this.queue.length - (this.ahead > slots ? 0 : this.running.size))
  }

  isBusy(): boolean {
    return this.running.size > 0
  }

  take({ items, leasedAt }: Pick<Claim, 'items' | 'leasedAt'>): void {
    if (items.length > 0) this.adapt(items)
    // The last of them too must end within the lease; the margin is for settling.
    const startBefore = leasedAt + this.options.leaseMs - this.engine.handlerTimeoutMs - 250
    this.queue.push(...items.map((item) => ({ item, startBefore })))
    this.pump()
  }

  /** Resolves when there is room again, or when nothing is going on. */
  async low(): Promise<void> {
    if (this.room() > 0 || !this.isBusy()) return
    await new Promise<void>((resolve) => {
      this.onLow = resolve
    })
  }

  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running)
  }

  /** Gives back what was claimed and not begun. */
  async letGo(): Promise<void> {
    const items = this.queue.splice(0).map(({ item }) => item)
    await release(this.engine.sql, items)
  }

  /** Quick items are claimed further ahead, so that many share one claim; slow ones stay for other workers. */
  private adapt(items: readonly AgendaItem[]): void {
    const { slots } = this.options
    this.batched = items.every((item) => this.engine.handlers[item.kind]?.performMany)
    const quick = this.claimedAt > 0 && Date.now() - this.claimedAt < quickMs
    const most = this.batched ? batchSize * slots : Math.max(slots, mostAhead)
    if (this.batched) this.ahead = most
    else this.ahead = quick ? Math.min(most, this.ahead * 2) : slots
    this.claimedAt = Date.now()
  }

  private pump(): void {
    while (this.queue.length > 0 && this.running.size < this.options.slots) {
      const run = this.perform(this.nextUnit()).finally(() => {
        this.running.delete(run)
        this.pump()
        if (this.room() > 0 || !this.isBusy()) this.onLow()
      })
      this.running.add(run)
    }
  }

  private nextUnit(): Held[] {
    const first = this.queue[0]?.item
    if (!first || !this.engine.handlers[first.kind]?.performMany) return this.queue.splice(0, 1)
    const end = this.queue.findIndex(({ item }) => item.kind !== first.kind || item.fence !== first.fence)
    return this.queue.splice(0, Math.min(batchSize, end < 0 ? this.queue.length : end))
  }

  private async perform(unit: Held[]): Promise<void> {
    const items = unit.map(({ item }) => item)
    try {
      const [only] = unit
      if (!only || Date.now() > only.startBefore) return await release(this.engine.sql, items)
      const performed =
        unit.length === 1 ? [await performOne(this.engine, only.item)] : await performBatch(this.engine, items)
      await this.obey(Math.max(...performed.map(({ closedForMs }) => closedForMs)))
      this.report(performed)
    } catch (error) {
      // The database, not a handler: the tick fails, and the leases bring the items back.
      this.broken = error instanceof Error ? error : new Error('settling failed')
      this.queue = []
      this.report([])
    }
  }

  /** The vendor asked for quiet: what has not begun goes back. */
  private async obey(closedForMs: number): Promise<void> {
    if (closedForMs <= 0) return
    this.restUntil = Math.max(this.restUntil, Date.now() + closedForMs + 50)
    await this.letGo()
  }
}
