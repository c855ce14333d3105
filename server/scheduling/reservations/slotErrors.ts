import type { Snapshot } from '#server/domain/schema.ts'
import { AppError, rateLimited } from '#server/lib/errors.ts'
import { isContention, isOverlap } from '#server/lib/postgres.ts'
import { addMinutes, minutesBetween } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { SlotRequest } from '../availability/loadAvailabilityData.ts'
import { explainUnavailable, listNearestSlots } from '../availability/read.ts'

/** A slot request for one exact start. */
export type StartRequest = SlotRequest & { start: Date }

/** Returns the current start and duration of an appointment. */
export const timeOfAppointment = ({ startAt, endAt }: Pick<Snapshot, 'startAt' | 'endAt'>) => ({
  start: startAt,
  durationMinutes: minutesBetween(startAt, endAt),
})

/** Builds the `conflict` for a time that is not available, with the three nearest free times. */
export async function slotTakenError(
  ctx: Ctx,
  request: StartRequest,
  reason: 'taken' | 'not_offered' = 'taken',
): Promise<AppError> {
  const near = await listNearestSlots(ctx, { ...request, count: 3 })
  const alternatives = near.map((slot) => ({ start: slot.start.toISOString(), end: slot.end.toISOString() }))
  const message = reason === 'taken' ? 'This time has just been taken.' : 'This time is not available.'
  return new AppError('conflict', message, { reason, alternatives })
}

/** Builds the `conflict` for a time without candidates: `taken` if agents are busy or the queue is full, else `not_offered`. */
export async function notAvailableError(ctx: Ctx, request: StartRequest): Promise<AppError> {
  const [explanation] = await explainUnavailable(ctx, {
    ...request,
    from: request.start,
    to: addMinutes(request.start, 1),
  })
  const isBusy =
    explanation?.reasons.length === 0 &&
    explanation.agents.some(({ reason }) => reason === 'busy' || reason === 'queue_full')
  return slotTakenError(ctx, request, isBusy || !explanation ? 'taken' : 'not_offered')
}

/** Maps the database's errors for a lost race to `conflict` or `rate_limited`; returns any other error unchanged. */
export async function mapDatabaseConflict(ctx: Ctx, request: StartRequest, error: unknown): Promise<unknown> {
  if (isOverlap(error)) return slotTakenError(ctx, request)
  return isContention(error) ? rateLimited(1) : error
}
