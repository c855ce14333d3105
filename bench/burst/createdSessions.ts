import { z } from 'zod'
import type { Booked } from './book.ts'

const stateSchema = z.object({
  sessions: z.array(
    z.object({ id: z.string(), createdAt: z.string(), attributes: z.object({ appointmentId: z.string() }).optional() }),
  ),
})
export type CreatedSession = { appointmentId: string; at: number }

/** Returns the live sessions at the vendor that belong to these bookings, the earliest created first. */
export async function listCreatedSessions(sandboxUrl: string, booked: readonly Booked[]): Promise<CreatedSession[]> {
  const ours = new Set(booked.map(({ id }) => id))
  const response = await fetch(`${sandboxUrl}/genesys/state.json`)
  const found = stateSchema.parse(await response.json()).sessions
  return found
    .flatMap(({ createdAt, attributes }) => (attributes ? [{ ...attributes, at: Date.parse(createdAt) }] : []))
    .filter(({ appointmentId }) => ours.has(appointmentId))
    .sort((a, b) => a.at - b.at)
}

/**
 * Counts the sessions that were created while a session with an earlier start was already waiting and was created only
 * later, both by more than `graceMs`.
 */
export function countOutOfOrder(
  booked: readonly Booked[],
  created: readonly CreatedSession[],
  graceMs: number,
): number {
  const createdAtMs = new Map(created.map(({ appointmentId, at }) => [appointmentId, at]))
  const all = booked.map(({ id, start, at }) => ({
    start: start.getTime(),
    bookedAt: at,
    createdAtMs: createdAtMs.get(id) ?? Number.POSITIVE_INFINITY,
  }))
  const isOvertaken = (one: (typeof all)[number]) =>
    all.some(
      (other) =>
        other.start < one.start &&
        other.bookedAt < one.createdAtMs - graceMs &&
        other.createdAtMs > one.createdAtMs + graceMs,
    )
  return all.filter((one) => Number.isFinite(one.createdAtMs) && isOvertaken(one)).length
}

/** Returns the largest number of sessions created within any minute. */
export function countBusiestMinute(created: readonly CreatedSession[]): number {
  let max = 0
  for (let first = 0, last = 0; last < created.length; last += 1) {
    while ((created[last]?.at ?? 0) - (created[first]?.at ?? 0) >= 60_000) first += 1
    max = Math.max(max, last - first + 1)
  }
  return max
}
