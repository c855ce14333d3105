import type { Snapshot } from '#server/domain/schema.ts'
import { type FinalOutcome, whyNotCorrectOutcome } from '../lifecycle/correctOutcome.ts'

export type OutcomeView = { result: FinalOutcome; reason: string | null; doubtful: boolean }

/**
 * Returns the outcome of an appointment that is over, the reason of a correction by staff, and whether later events
 * contradict it.
 */
export function outcomeViewOf(
  appointment: Snapshot,
  reason: string | null,
  timeline: readonly { kind: string }[],
): OutcomeView | null {
  const { status, absent } = appointment
  if (whyNotCorrectOutcome(appointment)) return null
  const last = timeline.findLast(({ kind }) => kind === 'outcome_doubtful' || kind === 'outcome_corrected')
  const result = status === 'completed' || status === 'failed' ? status : (absent ?? 'customer')
  return { result, reason, doubtful: last?.kind === 'outcome_doubtful' }
}
