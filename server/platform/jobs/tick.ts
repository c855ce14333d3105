import { setTimeout as sleep } from 'node:timers/promises'
import { calm } from './calm.ts'
import { claimJobs, type DueLane, listDueLanes } from './claim.ts'
import { Lane, type LaneOptions } from './lane.ts'
import { claimSize } from './rules.ts'
import type { EngineParts, FinishedJob } from './run.ts'
import type { TickReport } from './types.ts'

export type TickOptions = LaneOptions & {
  now: () => Date
  budgetMs: number
  maxJobs: number
  onFinished: (kind: string) => void
}

/** New lanes may come due while old ones are busy. */
const lookAgainMs = 250
const lanesAtOnce = 8

/**
 * One bounded round: takes what is due until nothing is, the budget is over or `maxItems` are taken, then waits for what
 * it began. A lane that hangs, is closed or is out of tokens holds up no other.
 */
export class Tick {
  readonly kinds: TickReport['kinds'] = {}
  private readonly lanes = new Map<string, Lane>()
  private readonly endsAt: number
  private taken = 0
  private settled = 0
  private onChange: () => void = () => {}

  constructor(
    private readonly engine: EngineParts,
    private readonly options: TickOptions,
  ) {
    this.endsAt = Date.now() + options.budgetMs
  }

  async run(): Promise<void> {
    try {
      for (;;) {
        let isChanged = false
        const changed = new Promise<void>((resolve) => {
          this.onChange = () => {
            isChanged = true
            resolve()
          }
        })
        if ((await this.claimRound()) > 0) continue
        const waitMs = this.waitMs()
        // What ended while we looked may have put more on the agenda than the look saw.
        if (waitMs === null && isChanged && !this.isOver()) continue
        if (waitMs === null) break
        await waitFor(changed, waitMs)
      }
    } finally {
      await this.finish()
    }
    for (const lane of this.lanes.values()) if (lane.broken) throw lane.broken
  }

  /** Something was put on the agenda: look at once. */
  wake(): void {
    for (const lane of this.lanes.values()) lane.emptyAt = -1
    this.onChange()
  }

  private async claimRound(): Promise<number> {
    if (this.isOver()) return 0
    if (this.options.giveWay) await calm()
    const due = await listDueLanes(this.engine.sql, this.options.now())
    const willing = due.map((of) => this.laneOf(of)).filter((lane) => lane.wants(this.settled))
    // Whoever waited longest first, else eight busy lanes would keep all others out.
    willing.sort((a, b) => a.claimedAt - b.claimedAt)
    const counts = await Promise.all(willing.slice(0, lanesAtOnce).map((lane) => this.claimFor(lane)))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** Claims again without looking at all lanes while this one gives all that is asked for. */
  private async claimFor(lane: Lane): Promise<number> {
    const until = Date.now() + lookAgainMs
    let count = 0
    for (;;) {
      const room = Math.min(lane.room(), this.options.maxJobs - this.taken)
      if (room <= 0) return count
      const limit = claimSize(room)
      const got = await this.claimOnce(lane, limit)
      count += got
      if (got < limit || this.isOver()) return count
      const left = until - Date.now()
      if (left <= 0) return count
      await waitFor(lane.low(), left)
      if (lane.isResting()) return count
    }
  }

  private async claimOnce(lane: Lane, limit: number): Promise<number> {
    const { settled } = this
    this.taken += limit
    const options = { now: this.options.now(), leaseMs: this.options.leaseMs, limit }
    const claimed = await claimJobs(this.engine.sql, lane.of, this.engine.rates, options)
    const { jobs: items, waitMs } = claimed
    this.taken -= limit - items.length
    if (waitMs !== null) lane.restUntil = Date.now() + waitMs
    else if (items.length === 0) lane.emptyAt = settled
    for (const item of items) this.counts(item.kind).claimed += 1
    lane.take(claimed)
    return items.length
  }

  /** Null: nothing is left for this round to wait for. */
  private waitMs(): number | null {
    if (this.isOver()) return null
    const lanes = [...this.lanes.values()]
    const left = this.endsAt - Date.now()
    const rest = Math.min(...lanes.map((lane) => lane.restUntil - Date.now()).filter((ms) => ms > 0))
    if (lanes.some((lane) => lane.isBusy())) return Math.min(lookAgainMs, rest, left)
    return rest < left ? rest : null
  }

  private isOver(): boolean {
    return Date.now() >= this.endsAt || this.taken >= this.options.maxJobs
  }

  private async finish(): Promise<void> {
    const lanes = [...this.lanes.values()]
    if (Date.now() >= this.endsAt) await Promise.all(lanes.map((lane) => lane.letGo()))
    await Promise.all(lanes.map((lane) => lane.idle()))
  }

  private laneOf(of: DueLane): Lane {
    const name = `${of.organizationId}/${of.lane}`
    const known = this.lanes.get(name) ?? new Lane(of, this.engine, this.options, (performed) => this.record(performed))
    this.lanes.set(name, known)
    return known
  }

  private record(performed: readonly FinishedJob[]): void {
    this.settled += performed.length
    for (const { job: item, result: counted } of performed) {
      if (counted === 'stale') continue
      this.counts(item.kind)[counted] += 1
      this.options.onFinished(item.kind)
    }
    this.onChange()
  }

  private counts(kind: string) {
    const counts = this.kinds[kind] ?? { claimed: 0, done: 0, retried: 0, inDoubt: 0, failed: 0 }
    this.kinds[kind] = counts
    return counts
  }
}

async function waitFor(event: Promise<void>, atMostMs: number): Promise<void> {
  const timer = new AbortController()
  try {
    await Promise.race([event, sleep(atMostMs, undefined, { signal: timer.signal }).catch(() => {})])
  } finally {
    timer.abort()
  }
}
