import { setTimeout as sleep } from 'node:timers/promises'
import { claimJobs, type DueLane, listDueLanes } from './claim.ts'
import { Lane, type LaneOptions } from './lane.ts'
import { claimSize } from './rules.ts'
import type { EngineParts, FinishedJob } from './run.ts'
import type { TickReport } from './types.ts'

export type TickOptions = LaneOptions & {
  now: () => Date
  budgetMs: number
  maxJobs: number
  urgentOnly?: boolean | undefined
  onFinished: (kind: string) => void
}

/** New lanes may become due while others are busy. */
const pollMs = 250
const lanesAtOnce = 8

/**
 * One bounded tick: claims due jobs until none is left, the budget is used up or `maxJobs` are claimed, then waits for
 * the running ones. A lane that hangs, is closed or has no tokens delays no other lane.
 */
export class Tick {
  readonly kinds: TickReport['kinds'] = {}
  private readonly lanes = new Map<string, Lane>()
  private readonly endsAt: number
  private claimed = 0
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
        // A job that ended during the query may have enqueued more than the query saw.
        if (waitMs === null && isChanged && !this.isOver()) continue
        if (waitMs === null) break
        await waitFor(changed, waitMs)
      }
    } finally {
      await this.finish()
    }
    for (const lane of this.lanes.values()) if (lane.failure) throw lane.failure
  }

  /** Looks for due jobs at once, after new ones were enqueued. */
  wake(): void {
    for (const lane of this.lanes.values()) lane.emptyAt = -1
    this.onChange()
  }

  private async claimRound(): Promise<number> {
    if (this.isOver()) return 0
    const due = await listDueLanes(this.engine.sql, this.options.now())
    const ready = due.map((of) => this.laneOf(of)).filter((lane) => lane.canClaim(this.settled))
    // The lane that waited longest comes first; otherwise eight busy lanes would block all others.
    ready.sort((a, b) => a.claimedAt - b.claimedAt)
    // Listed lanes may have nothing claimable, so the next group is tried before the round counts as empty.
    for (let from = 0; from < ready.length && !this.isOver(); from += lanesAtOnce) {
      const counts = await Promise.all(ready.slice(from, from + lanesAtOnce).map((lane) => this.claimFor(lane)))
      const claimed = counts.reduce((sum, count) => sum + count, 0)
      if (claimed > 0) return claimed
    }
    return 0
  }

  /** Claims repeatedly without listing all lanes while this lane returns as many jobs as requested. */
  private async claimFor(lane: Lane): Promise<number> {
    const until = Date.now() + pollMs
    let count = 0
    for (;;) {
      const room = Math.min(lane.room(), this.options.maxJobs - this.claimed)
      if (room <= 0) return count
      const limit = claimSize(room)
      const received = await this.claimOnce(lane, limit)
      count += received
      if (received < limit || this.isOver()) return count
      const left = until - Date.now()
      if (left <= 0) return count
      await waitFor(lane.hasRoom(), left)
      if (lane.isPaused()) return count
    }
  }

  private async claimOnce(lane: Lane, limit: number): Promise<number> {
    const { settled } = this
    this.claimed += limit
    const { now, leaseMs, urgentOnly } = this.options
    const options = { now: now(), leaseMs, limit, urgentOnly }
    const claimed = await claimJobs(this.engine.sql, lane.ref, this.engine.rates, options)
    const { jobs, waitMs } = claimed
    this.claimed -= limit - jobs.length
    if (waitMs !== null) lane.pausedUntil = Date.now() + waitMs
    else if (jobs.length === 0) lane.emptyAt = settled
    for (const job of jobs) this.counts(job.kind).claimed += 1
    lane.addClaimed(claimed)
    return jobs.length
  }

  /** Returns the ms to wait, or null when there is nothing left to wait for. */
  private waitMs(): number | null {
    if (this.isOver()) return null
    const lanes = [...this.lanes.values()]
    const left = this.endsAt - Date.now()
    const pauseMs = Math.min(...lanes.map((lane) => lane.pausedUntil - Date.now()).filter((ms) => ms > 0))
    if (lanes.some((lane) => lane.isBusy())) return Math.min(pollMs, pauseMs, left)
    return pauseMs < left ? pauseMs : null
  }

  private isOver(): boolean {
    return Date.now() >= this.endsAt || this.claimed >= this.options.maxJobs
  }

  private async finish(): Promise<void> {
    const lanes = [...this.lanes.values()]
    if (Date.now() >= this.endsAt) await Promise.all(lanes.map((lane) => lane.releaseQueue()))
    await Promise.all(lanes.map((lane) => lane.idle()))
  }

  private laneOf(of: DueLane): Lane {
    const name = `${of.organizationId}/${of.lane}`
    const known = this.lanes.get(name) ?? new Lane(of, this.engine, this.options, (finished) => this.record(finished))
    this.lanes.set(name, known)
    return known
  }

  private record(finished: readonly FinishedJob[]): void {
    this.settled += finished.length
    for (const { job, result } of finished) {
      if (result === 'stale') continue
      this.counts(job.kind)[result] += 1
      this.options.onFinished(job.kind)
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
