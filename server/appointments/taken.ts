import { nearestSlots } from '../availability/read.ts'
import type { Ctx } from '../context.ts'
import { AppError, rateLimited } from '../lib/errors.ts'
import { isContention, isOverlap } from '../lib/postgres.ts'
import type { Preset } from '../presets/data.ts'

export type Wanted = { preset: Preset; start: Date; durationMinutes: number }

/** The refusal for a time that somebody else has, with the three nearest free ones. */
export async function slotTaken(
  ctx: Ctx,
  wanted: Wanted,
  reason: 'taken' | 'not_offered' = 'taken',
): Promise<AppError> {
  const near = await nearestSlots(ctx, { ...wanted, count: 3 })
  const alternatives = near.map((slot) => ({ start: slot.start.toISOString(), end: slot.end.toISOString() }))
  const message = reason === 'taken' ? 'This time has just been taken.' : 'This time is not offered.'
  return new AppError('conflict', message, { reason, alternatives })
}

/** Turns what the database says of a lost race into our words; anything else passes through. */
export async function explainRace(ctx: Ctx, wanted: Wanted, error: unknown): Promise<unknown> {
  if (isOverlap(error)) return slotTaken(ctx, wanted)
  return isContention(error) ? rateLimited(1) : error
}
