import type { Snapshot } from '#server/domain/schema.ts'
import { type FinalOutcome, whyNotCorrectOutcome } from '../lifecycle/correctOutcome.ts'

export type OutcomeView = { result: FinalOutcome; reason: string | null; doubtful: boolean }

/** What became of an appointment that is over, what staff said who corrected it, and whether later facts doubt it. */
export function outcomeViewOf(
  appointment: Snapshot,
  reason: string | null,
  story: readonly { kind: string }[],
): OutcomeView | null {
  const { status, absent } = appointment
  if (whyNotCorrectOutcome(appointment)) return null
  const last = story.findLast(({ kind }) => kind === 'outcome_doubtful' || kind === 'outcome_corrected')
  const became = status === 'completed' || status === 'failed' ? status : (absent ?? 'customer')
  return { result: became, reason, doubtful: last?.kind === 'outcome_doubtful' }
}
