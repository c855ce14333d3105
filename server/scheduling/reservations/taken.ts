import type { Snapshot } from '#server/domain/schema.ts'
import { AppError, rateLimited } from '#server/lib/errors.ts'
import { isContention, isOverlap } from '#server/lib/postgres.ts'
import { addMinutes, minutesBetween } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Wanted } from '../availability/offering.ts'
import { explain, nearestSlots } from '../availability/read.ts'

export type WantedTime = Wanted & { start: Date }

/** When an appointment is now. */
export const timeOf = ({ startAt, endAt }: Pick<Snapshot, 'startAt' | 'endAt'>) => ({
  start: startAt,
  durationMinutes: minutesBetween(startAt, endAt),
})

/** The refusal for a time that somebody else has, with the three nearest free ones. */
export async function slotTaken(
  ctx: Ctx,
  wanted: WantedTime,
  reason: 'taken' | 'not_offered' = 'taken',
): Promise<AppError> {
  const near = await nearestSlots(ctx, { ...wanted, count: 3 })
  const alternatives = near.map((slot) => ({ start: slot.start.toISOString(), end: slot.end.toISOString() }))
  const message = reason === 'taken' ? 'This time has just been taken.' : 'This time is not offered.'
  return new AppError('conflict', message, { reason, alternatives })
}

/** The refusal for a time that nobody can serve: somebody else has it, or it was never offered. */
export async function notFree(ctx: Ctx, wanted: WantedTime): Promise<AppError> {
  const [told] = await explain(ctx, { ...wanted, from: wanted.start, to: addMinutes(wanted.start, 1) })
  const isBusy =
    told?.reasons.length === 0 && told.agents.some(({ reason }) => reason === 'busy' || reason === 'queue_full')
  return slotTaken(ctx, wanted, isBusy || !told ? 'taken' : 'not_offered')
}

/** Turns what the database says of a lost race into our words; anything else passes through. */
export async function explainRace(ctx: Ctx, wanted: WantedTime, error: unknown): Promise<unknown> {
  if (isOverlap(error)) return slotTaken(ctx, wanted)
  return isContention(error) ? rateLimited(1) : error
}
