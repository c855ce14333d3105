import type { AttemptEvent } from './attemptData.ts'

/** Statuses after which it is known what an attempt did. */
const endings = new Set<AttemptEvent['status']>(['retrying', 'accepted', 'delivered', 'failed'])

/** Returns the attempts with an unknown outcome, the first one first: the process died, or the response was lost. */
export function unresolvedAttempts(
  events: readonly Pick<AttemptEvent, 'attempt' | 'status' | 'at'>[],
): { number: number; startedAt: Date }[] {
  const ended = new Set(events.filter((event) => endings.has(event.status)).map((event) => event.attempt))
  // A receipt without an attempt number applies to the whole subject and resolves all attempts.
  if (ended.has(null)) return []
  const unresolved = events.flatMap((event) =>
    event.status === 'attempted' && event.attempt !== null && !ended.has(event.attempt)
      ? [{ number: event.attempt, startedAt: event.at }]
      : [],
  )
  return unresolved.sort((a, b) => a.number - b.number)
}
