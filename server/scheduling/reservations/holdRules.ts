import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { addMinutes, toMinute } from '#server/lib/time.ts'
import type { Candidate } from './candidates.ts'
import type { Hold, HoldOwner } from './holdData.ts'

export const holdMinutes = 10
/** Maximum lifetime of a hold, including extensions. */
export const maxHoldMinutes = 20

type Time = { start: Date; durationMinutes: number }

export const isSameTime = (hold: Pick<Hold, 'startsAt' | 'endsAt'>, { start, durationMinutes }: Time): boolean =>
  hold.startsAt.getTime() === start.getTime() && hold.endsAt.getTime() === addMinutes(start, durationMinutes).getTime()

/** Returns the own holds that overlap a time of these agents, buffers included, or of this queue. */
export function conflictingHolds(
  own: readonly Hold[],
  { start, durationMinutes }: Time,
  { agentIds, queueId }: Candidate,
  policy: Pick<PresetPolicy, 'bufferBeforeMinutes' | 'bufferAfterMinutes'>,
): Hold[] {
  const end = addMinutes(start, durationMinutes)
  const from = toMinute(start) - policy.bufferBeforeMinutes
  const to = toMinute(end) + policy.bufferAfterMinutes
  return own.filter((hold) => {
    if (hold.queueId) return hold.queueId === queueId && hold.startsAt < end && hold.endsAt > start
    return agentIds.includes(hold.agentId ?? '') && hold.busy !== null && hold.busy.start < to && hold.busy.end > from
  })
}

/**
 * Returns the own holds to release, oldest first, so that one more stays within `limit` per contact and per browser
 * session.
 */
export function surplusHolds(own: readonly Hold[], owner: HoldOwner, limit: number): Hold[] {
  const { contactHash, browserHash } = owner
  const ofContact = contactHash ? own.filter((hold) => hold.contactHash.equals(contactHash)) : []
  const ofBrowser = browserHash ? own.filter((hold) => hold.browserHash?.equals(browserHash)) : []
  const surplus = [ofContact, ofBrowser].flatMap((holds) => holds.slice(0, Math.max(0, holds.length - (limit - 1))))
  return [...new Set(surplus)]
}
