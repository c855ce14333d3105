import { z } from 'zod'
import type { Sql } from '#db/client.ts'
import { durationMs } from '#server/lib/time.ts'
import type { BusinessClock } from '#server/platform/clock.ts'
import { type AdvanceResult, advanceTime } from '#server/platform/jobs/advanceTime.ts'
import type { Engine } from '#server/platform/jobs/engine.ts'

export const moveInput = z.union([
  z.object({ advance: z.string().regex(/^P/, 'an ISO 8601 duration such as PT30M') }),
  z.object({ to: z.iso.datetime({ offset: true }) }),
  z.object({ reset: z.literal(true) }),
])

/**
 * Moves business time forward by a duration or to an instant and runs the jobs that become due, or resets it to machine
 * time.
 */
export async function moveClock(
  parts: { engine: Engine; sql: Sql; clock: BusinessClock },
  input: z.output<typeof moveInput>,
): Promise<AdvanceResult> {
  const { engine, sql, clock } = parts
  await clock.refresh()
  const target = targetOf(input, clock.now())
  const moveTo = (at: Date) => clock.set(at.getTime() - Date.now())
  return advanceTime({ engine, sql, now: clock.now, setTime: moveTo, target })
}

function targetOf(input: z.output<typeof moveInput>, now: Date): Date {
  if ('to' in input) return new Date(input.to)
  return 'advance' in input ? new Date(now.getTime() + durationMs(input.advance)) : new Date()
}
