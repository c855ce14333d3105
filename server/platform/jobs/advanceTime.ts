import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import { latest } from '#server/lib/time.ts'
import type { Engine } from './engine.ts'
import { findNextDueAt, listUnfinishedJobs, type UnfinishedJob } from './read.ts'

export type AdvanceOptions = {
  engine: Pick<Engine, 'tick' | 'finishedCount'>
  sql: Sql
  /** Current business time. */
  now: () => Date
  /** Sets business time in this process, in the other processes and in the sandbox; it continues from there. */
  setTime: (at: Date) => Promise<void>
  target: Date
  stepWaitMs?: number
  totalMs?: number
}
/** `performed` counts the jobs that this process finished meanwhile, in all ticks. */
export type AdvanceResult = { now: Date; target: Date; performed: number; waiting: UnfinishedJob[] }

/**
 * Moves business time forward from due time to due time and runs the due jobs at each, so that everything happens in
 * the order and at the times it would have. Each step waits up to `stepWaitMs` for claimed jobs and closed lanes. After
 * `totalMs` it returns the state reached; call it again with the same target to continue. A target in the past is set
 * directly.
 */
export async function advanceTime(options: AdvanceOptions): Promise<AdvanceResult> {
  const { engine, sql, now, setTime: moveTo, target, stepWaitMs = 5000, totalMs = 15_000 } = options
  const endsAt = Date.now() + totalMs
  const before = engine.finishedCount()
  if (target < now()) await moveTo(target)
  for (;;) {
    const stepEndsAt = Math.min(endsAt, Date.now() + stepWaitMs)
    await drain(options, stepEndsAt)
    const isLate = Date.now() >= endsAt
    if (now() >= target || isLate) break
    // A job that is due already and still waits causes no further step; only later due times do.
    const next = await findNextDueAt(sql, now())
    await moveTo(next && next < target ? latest(next, now()) : target)
  }
  return {
    now: now(),
    target,
    performed: engine.finishedCount() - before,
    waiting: await listUnfinishedJobs(sql, now()),
  }
}

/** Ticks until no due job is left, claimed or not, or the time is up. A hanging tick is left to end by itself. */
async function drain({ engine, sql, now }: AdvanceOptions, endsAt: number): Promise<void> {
  for (;;) {
    const leftMs = Math.max(1, endsAt - Date.now())
    await Promise.race([engine.tick({ budgetMs: leftMs }), sleep(leftMs, undefined, { ref: false })])
    if (Date.now() >= endsAt || (await listUnfinishedJobs(sql, now(), 1)).length === 0) return
    await sleep(Math.min(20, Math.max(0, endsAt - Date.now())))
  }
}
