import { afterPages, arePagesRead } from '#server/lib/pages.ts'
import type { Claim, DueLane } from './claim.ts'
import { type EngineParts, type FinishedJob, type JobRun, runJobs, settleAll, vendorPauseMs } from './run.ts'
import { releaseJobs } from './settle.ts'
import type { Job } from './types.ts'

export type LaneOptions = {
  leaseMs: number
  /** Items of one lane performed at once. */
  slots: number
  /** One at a time while pages are read, each begun when none is under way; the rest is left to others. */
  giveWay?: boolean | undefined
}
type Items = [Job, ...Job[]]
type Unit = { items: Items; startBefore: number }
type Held = { item: Job; startBefore: number }

/** Claims at most this many ahead for a lane whose items are quick; a slow one gets only what its slots can begin. */
const mostAhead = 50
const mostAheadGivingWay = 4
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
  /** Performed, and no longer in a slot: while the database writes one down the next is begun. */
  private settling = new Set<Promise<void>>()
  private ahead: number
  private batched = false
  private onLow: () => void = () => {}

  constructor(
    readonly of: DueLane,
    private readonly engine: EngineParts,
    private readonly options: LaneOptions,
    private readonly report: (performed: readonly FinishedJob[]) => void,
  ) {
    this.ahead = this.slots()
  }

  wants(settled: number): boolean {
    return !this.broken && this.emptyAt !== settled && !this.isResting() && this.room() > 0
  }

  private slots(): number {
    const { slots, giveWay } = this.options
    return giveWay && arePagesRead() ? 1 : slots
  }

  isResting(): boolean {
    return Date.now() < this.restUntil
  }

  /** How many more to claim; none while the slots have enough in line. */
  room(): number {
    const slots = this.slots()
    if (this.queue.length >= slots || (this.batched && this.running.size + this.settling.size >= slots)) return 0
    return Math.max(0, this.ahead - this.queue.length - (this.ahead > slots ? 0 : this.running.size))
  }

  isBusy(): boolean {
    return this.running.size + this.settling.size > 0
  }

  take({ jobs: items, leasedAt }: Pick<Claim, 'jobs' | 'leasedAt'>): void {
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
    while (this.isBusy()) await Promise.all([...this.running, ...this.settling])
  }

  /** Gives back what was claimed and not begun. */
  async letGo(): Promise<void> {
    const items = this.queue.splice(0).map(({ item }) => item)
    await releaseJobs(this.engine.sql, items)
  }

  /** Quick items are claimed further ahead, so that many share one claim; slow ones stay for other workers. */
  private adapt(items: readonly Job[]): void {
    const slots = this.slots()
    this.batched = items.every((item) => this.engine.handlers[item.kind]?.runMany)
    const quick = this.claimedAt > 0 && Date.now() - this.claimedAt < quickMs
    const far = slots < this.options.slots ? mostAheadGivingWay : mostAhead
    const most = this.batched ? batchSize * slots : Math.max(slots, far)
    if (this.batched) this.ahead = most
    else this.ahead = quick ? Math.min(most, this.ahead * 2) : slots
    this.claimedAt = Date.now()
  }

  private pump(): void {
    const slots = this.slots()
    while (this.queue.length > 0 && this.running.size < slots && this.settling.size < Math.max(4, 2 * slots)) {
      const unit = this.nextUnit()
      if (unit) track(this.running, this.guard(this.perform(unit)), () => this.moveOn())
    }
  }

  private moveOn(): void {
    this.pump()
    if (this.room() > 0 || !this.isBusy()) this.onLow()
  }

  /** The first in line, with those of its kind and claim where they go together. */
  private nextUnit(): Unit | null {
    const [first] = this.queue
    if (!first) return null
    const alone = !this.engine.handlers[first.item.kind]?.runMany
    const end = this.queue.findIndex(({ item }) => item.kind !== first.item.kind || item.fence !== first.item.fence)
    const size = alone ? 1 : Math.min(batchSize, end < 0 ? this.queue.length : end)
    const [, ...others] = this.queue.splice(0, size).map(({ item }) => item)
    return { items: [first.item, ...others], startBefore: first.startBefore }
  }

  private async perform({ items, startBefore }: Unit): Promise<void> {
    if (this.options.giveWay) await afterPages()
    // It lay too long, and goes back.
    if (Date.now() > startBefore) return releaseJobs(this.engine.sql, items)
    const judged = await runJobs(this.engine, items)
    this.obey(vendorPauseMs(judged))
    track(this.settling, this.guard(this.settle(judged)), () => this.moveOn())
  }

  private async settle(judged: JobRun): Promise<void> {
    this.report(await settleAll(this.engine, judged))
  }

  /** The vendor asked for quiet: what has not begun goes back. */
  private obey(quietForMs: number): void {
    if (quietForMs <= 0) return
    this.restUntil = Math.max(this.restUntil, Date.now() + quietForMs + 50)
    track(this.settling, this.guard(this.letGo()), () => this.moveOn())
  }

  /** What fails here is the database, not a handler: the tick fails, and the leases bring the items back. */
  private async guard(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.broken = error instanceof Error ? error : new Error('settling failed')
      this.queue = []
      this.report([])
    }
  }
}

function track(set: Set<Promise<void>>, work: Promise<void>, afterwards: () => void): void {
  const tracked = work.finally(() => {
    set.delete(tracked)
    afterwards()
  })
  set.add(tracked)
}
