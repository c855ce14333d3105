/**
 * One implementation of a job queue in PostgreSQL. Each measured method processes `count` jobs with `concurrency`
 * workers and returns the milliseconds until the last job has finished in the database; start-up and shutdown do not
 * count.
 */
export type Contender = {
  name: string
  /** Empties the contender's tables and vacuums them. */
  reset(): Promise<void>
  /** Inserts `count` due jobs that are completed in the given way; not measured. */
  fill(count: number, how: 'each' | 'batches'): Promise<void>
  /** Enqueues each job in its own transaction of the caller. */
  enqueue(count: number, concurrency: number): Promise<number>
  /**
   * Claims the jobs, completes each one individually and writes one row into bench_facts for it; the handlers do no
   * work.
   */
  completeEach(count: number, concurrency: number): Promise<number>
  /** Claims and completes 50 jobs at a time; absent when the contender has no batches. */
  completeBatches?(count: number, concurrency: number): Promise<number>
  close(): Promise<void>
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Runs `work` `count` times, distributed over `concurrency` loops, and returns the milliseconds. */
export async function runConcurrently(count: number, concurrency: number, work: () => Promise<void>): Promise<number> {
  let remaining = count
  const loop = async () => {
    while (remaining > 0) {
      remaining -= 1
      await work()
    }
  }
  return timed(() => Promise.all(Array.from({ length: concurrency }, loop)))
}
