import type { Claim, DueLane } from './claim.ts'
import { type EngineParts, type FinishedJob, type JobRun, runJobs, settleAll, vendorPauseMs } from './run.ts'
import { releaseJobs } from './settle.ts'
import type { Job } from './types.ts'

export type LaneOptions = {
  leaseMs: number
  /** Jobs of one lane that run in parallel. */
  slots: number
}
type Jobs = [Job, ...Job[]]
type Unit = { jobs: Jobs; startBefore: number }
type Waiting = { job: Job; startBefore: number }

/** Most jobs claimed ahead for a lane with quick jobs; a slow lane gets only as many as it has slots. */
const maxAhead = 50
const quickMs = 500

/** Jobs of one lane that a tick has claimed: those waiting for a slot and those running. */
export class Lane {
  /** Number of settled jobs at which the last claim found nothing; the lane asks again once another job is settled. */
  emptyAt = -1
  pausedUntil = 0
  claimedAt = 0
  failure: Error | null = null
  private queue: Waiting[] = []
  private running = new Set<Promise<void>>()
  /** Finished jobs whose outcome is being written; they take no slot, so that the next job starts meanwhile. */
  private settling = new Set<Promise<void>>()
  private ahead: number
  private onRoom: () => void = () => {}

  constructor(
    readonly ref: DueLane,
    private readonly engine: EngineParts,
    private readonly options: LaneOptions,
    private readonly report: (finished: readonly FinishedJob[]) => void,
  ) {
    this.ahead = options.slots
  }

  canClaim(settled: number): boolean {
    return !this.failure && this.emptyAt !== settled && !this.isPaused() && this.room() > 0
  }

  isPaused(): boolean {
    return Date.now() < this.pausedUntil
  }

  /** Returns how many more jobs to claim; 0 while enough wait for the slots. */
  room(): number {
    const { slots } = this.options
    if (this.queue.length >= slots) return 0
    return Math.max(0, this.ahead - this.queue.length - (this.ahead > slots ? 0 : this.running.size))
  }

  isBusy(): boolean {
    return this.running.size + this.settling.size > 0
  }

  addClaimed({ jobs, leasedAt }: Pick<Claim, 'jobs' | 'leasedAt'>): void {
    if (jobs.length > 0) this.adapt()
    // The last one must also end within its lease; the margin of 250 ms is for settling.
    const startBefore = leasedAt + this.options.leaseMs - this.engine.handlerTimeoutMs - 250
    this.queue.push(...jobs.map((job) => ({ job, startBefore })))
    this.fillSlots()
  }

  /** Resolves when there is room for more jobs, or when nothing runs. */
  async hasRoom(): Promise<void> {
    if (this.room() > 0 || !this.isBusy()) return
    await new Promise<void>((resolve) => {
      this.onRoom = resolve
    })
  }

  async idle(): Promise<void> {
    while (this.isBusy()) await Promise.all([...this.running, ...this.settling])
  }

  /** Releases the claimed jobs that have not started. */
  async releaseQueue(): Promise<void> {
    const jobs = this.queue.splice(0).map(({ job }) => job)
    await releaseJobs(this.engine.sql, jobs)
  }

  /** Claims quick jobs further ahead, so that many share one claim; slow ones are left for other workers. */
  private adapt(): void {
    const { slots } = this.options
    const quick = this.claimedAt > 0 && Date.now() - this.claimedAt < quickMs
    this.ahead = quick ? Math.min(Math.max(slots, maxAhead), this.ahead * 2) : slots
    this.claimedAt = Date.now()
  }

  private fillSlots(): void {
    const { slots } = this.options
    while (this.queue.length > 0 && this.running.size < slots && this.settling.size < Math.max(4, 2 * slots)) {
      const unit = this.nextUnit()
      if (unit) track(this.running, this.guard(this.run(unit)), () => this.onSlotFree())
    }
  }

  private onSlotFree(): void {
    this.fillSlots()
    if (this.room() > 0 || !this.isBusy()) this.onRoom()
  }

  /** Takes the next job; if its handler runs jobs together and it runs for the first time, with those of its subject, kind and claim. */
  private nextUnit(): Unit | null {
    const [first] = this.queue
    if (!first) return null
    const { kind, subject, fence } = first.job
    const belongs = (job: Job) =>
      job.subject === subject && job.kind === kind && job.fence === fence && runsForTheFirstTime(job)
    const end = this.engine.handlers[kind]?.runMany ? this.queue.findIndex(({ job }) => !belongs(job)) : 1
    const size = end < 0 ? this.queue.length : Math.max(1, end)
    const [, ...others] = this.queue.splice(0, size).map(({ job }) => job)
    return { jobs: [first.job, ...others], startBefore: first.startBefore }
  }

  private async run({ jobs, startBefore }: Unit): Promise<void> {
    // The job waited too long to end within its lease, so it is released.
    if (Date.now() > startBefore) return releaseJobs(this.engine.sql, jobs)
    const run = await runJobs(this.engine, jobs)
    this.pause(vendorPauseMs(run))
    track(this.settling, this.guard(this.settle(run)), () => this.onSlotFree())
  }

  private async settle(run: JobRun): Promise<void> {
    this.report(await settleAll(this.engine, run))
  }

  /** Releases the jobs that have not started when the vendor asks for a pause. */
  private pause(pauseMs: number): void {
    if (pauseMs <= 0) return
    this.pausedUntil = Math.max(this.pausedUntil, Date.now() + pauseMs + 50)
    track(this.settling, this.guard(this.releaseQueue()), () => this.onSlotFree())
  }

  /**
   * A failure here comes from the database, not from a handler: the tick fails, and the jobs are claimed again when
   * their leases expire.
   */
  private async guard(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('settling failed')
      this.queue = []
      this.report([])
    }
  }
}

const runsForTheFirstTime = (job: Job): boolean => job.attempts === 0 && job.expiredLeases === 0 && !job.wasInDoubt

function track(set: Set<Promise<void>>, work: Promise<void>, afterwards: () => void): void {
  const tracked = work.finally(() => {
    set.delete(tracked)
    afterwards()
  })
  set.add(tracked)
}
