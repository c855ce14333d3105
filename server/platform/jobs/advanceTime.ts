import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import { latest } from '#server/lib/time.ts'
import type { Engine } from './engine.ts'
import { findNextDueAt, listUnfinishedJobs, type UnfinishedJob } from './read.ts'

export type AdvanceOptions = {
  engine: Pick<Engine, 'tick' | 'finishedCount'>
  sql: Sql
  /** Business time as it stands. */
  now: () => Date
  /** Makes business time what is given, here, in the other processes and in the sandbox, and flow on from there. */
  setTime: (at: Date) => Promise<void>
  target: Date
  stepWaitMs?: number
  totalMs?: number
}
/** `performed` counts what this process did meanwhile, in whatever tick. */
export type AdvanceResult = { now: Date; target: Date; performed: number; waiting: UnfinishedJob[] }

/**
 * Moves business time forward from due time to due time and drains at each, so that things happen in the order and at the
 * times they would have. At each step it waits for claimed items and closed lanes, `stepWaitMs` at most; after `totalMs`
 * it says where it stands, and may be called again with the same target. A target in the past is gone to directly.
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
    // What is due by now and still waits is not stepped to again: only what lies ahead of us.
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

/** Ticks until nothing due is left, claimed or not, or the time is over; a tick that hangs is left to end by itself. */
async function drain({ engine, sql, now }: AdvanceOptions, endsAt: number): Promise<void> {
  for (;;) {
    const leftMs = Math.max(1, endsAt - Date.now())
    await Promise.race([engine.tick({ budgetMs: leftMs }), sleep(leftMs, undefined, { ref: false })])
    if (Date.now() >= endsAt || (await listUnfinishedJobs(sql, now(), 1)).length === 0) return
    await sleep(Math.min(20, Math.max(0, endsAt - Date.now())))
  }
}
