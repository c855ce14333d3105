import { z } from 'zod'
import type { Booked } from './book.ts'

const sessions = z.object({
  sessions: z.array(
    z.object({ id: z.string(), createdAt: z.string(), attributes: z.object({ appointmentId: z.string() }).optional() }),
  ),
})
export type Made = { appointmentId: string; at: number }

/** Returns the live sessions at the vendor that belong to these bookings, the earliest created first. */
export async function listMade(sandboxUrl: string, booked: readonly Booked[]): Promise<Made[]> {
  const ours = new Set(booked.map(({ id }) => id))
  const response = await fetch(`${sandboxUrl}/genesys/state.json`)
  const found = sessions.parse(await response.json()).sessions
  return found
    .flatMap(({ createdAt, attributes }) => (attributes ? [{ ...attributes, at: Date.parse(createdAt) }] : []))
    .filter(({ appointmentId }) => ours.has(appointmentId))
    .sort((a, b) => a.at - b.at)
}

/**
 * Counts the sessions that were created while a session with an earlier start was already waiting and was created only
 * later, both by more than `graceMs`.
 */
export function countOutOfOrder(booked: readonly Booked[], made: readonly Made[], graceMs: number): number {
  const madeAt = new Map(made.map(({ appointmentId, at }) => [appointmentId, at]))
  const all = booked.map(({ id, start, at }) => ({
    start: start.getTime(),
    bookedAt: at,
    madeAt: madeAt.get(id) ?? Number.POSITIVE_INFINITY,
  }))
  const isOvertaken = (one: (typeof all)[number]) =>
    all.some(
      (other) =>
        other.start < one.start && other.bookedAt < one.madeAt - graceMs && other.madeAt > one.madeAt + graceMs,
    )
  return all.filter((one) => Number.isFinite(one.madeAt) && isOvertaken(one)).length
}

/** Returns the largest number of sessions created within any minute. */
export function mostAMinute(made: readonly Made[]): number {
  let most = 0
  for (let first = 0, last = 0; last < made.length; last += 1) {
    while ((made[last]?.at ?? 0) - (made[first]?.at ?? 0) >= 60_000) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}
