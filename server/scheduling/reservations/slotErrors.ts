import type { Snapshot } from '#server/domain/schema.ts'
import { AppError, rateLimited } from '#server/lib/errors.ts'
import { isContention, isOverlap } from '#server/lib/postgres.ts'
import { addMinutes, minutesBetween } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { SlotRequest } from '../availability/loadAvailabilityData.ts'
import { explainUnavailable, listNearestSlots } from '../availability/read.ts'

export type StartRequest = SlotRequest & { start: Date }

/** When an appointment is now. */
export const timeOfAppointment = ({ startAt, endAt }: Pick<Snapshot, 'startAt' | 'endAt'>) => ({
  start: startAt,
  durationMinutes: minutesBetween(startAt, endAt),
})

/** The refusal for a time that somebody else has, with the three nearest free ones. */
export async function slotTakenError(
  ctx: Ctx,
  wanted: StartRequest,
  reason: 'taken' | 'not_offered' = 'taken',
): Promise<AppError> {
  const near = await listNearestSlots(ctx, { ...wanted, count: 3 })
  const alternatives = near.map((slot) => ({ start: slot.start.toISOString(), end: slot.end.toISOString() }))
  const message = reason === 'taken' ? 'This time has just been taken.' : 'This time is not offered.'
  return new AppError('conflict', message, { reason, alternatives })
}

/** The refusal for a time that nobody can serve: somebody else has it, or it was never offered. */
export async function notAvailableError(ctx: Ctx, wanted: StartRequest): Promise<AppError> {
  const [told] = await explainUnavailable(ctx, { ...wanted, from: wanted.start, to: addMinutes(wanted.start, 1) })
  const isBusy =
    told?.reasons.length === 0 && told.agents.some(({ reason }) => reason === 'busy' || reason === 'queue_full')
  return slotTakenError(ctx, wanted, isBusy || !told ? 'taken' : 'not_offered')
}

/** Turns what the database says of a lost race into our words; anything else passes through. */
export async function mapDatabaseConflict(ctx: Ctx, wanted: StartRequest, error: unknown): Promise<unknown> {
  if (isOverlap(error)) return slotTakenError(ctx, wanted)
  return isContention(error) ? rateLimited(1) : error
}
