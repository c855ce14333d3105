import type { SessionRef } from '#server/ports/video/types.ts'
import type { SessionEvent, SessionRole } from './schema.ts'

/**
 * Returns the events that the provider's view of a session shows and no webhook reported. Ids are derived from the event, so
 * that a second poll repeats none.
 */
export function missedEvents(
  ref: SessionRef,
  sessionId: string,
  known: readonly SessionEvent[],
  now: Date,
): SessionEvent[] {
  const knows = (type: SessionEvent['type'], person: SessionRole | null, from?: Date) =>
    known.some((one) => one.type === type && one.participant === person && (!from || one.at >= from))
  const missed = (type: SessionEvent['type'], participant: SessionRole | null, at: Date): SessionEvent => ({
    eventId: `poll:${sessionId}:${type}:${participant ?? ''}:${at.getTime()}`,
    type,
    participant,
    at,
  })
  const attendance = ref.participants.flatMap(({ type, joinedAt, leftAt }) => [
    ...(knows('join', type) ? [] : [missed('join', type, joinedAt)]),
    ...(leftAt && !knows('leave', type, joinedAt) ? [missed('leave', type, leftAt)] : []),
  ])
  const ended = endOf(ref, now)
  return ended && !knows(ended.type, null) ? [...attendance, missed(ended.type, null, ended.at)] : attendance
}

/** Returns how the session ended, or null. An expired session counts as completed only if somebody had been in it. */
function endOf(ref: SessionRef, now: Date): { type: 'completed' | 'failed'; at: Date } | null {
  if (ref.state === 'failed') return { type: 'failed', at: now }
  if (ref.state === 'expired' && ref.participants.length > 0) return { type: 'completed', at: ref.expiresAt ?? now }
  if (ref.state !== 'completed') return null
  const last = ref.participants
    .flatMap((one) => one.leftAt ?? [])
    .sort((a, b) => a.getTime() - b.getTime())
    .at(-1)
  return { type: 'completed', at: last ?? now }
}
