/** How many days what only serves operation is kept; an appointment's own history has no end here. Told in `docs/operations.md`. */
export const retentionDays = {
  /** What was sent to webhook endpoints, with its text and answers. */
  webhookLog: 90,
  /** That a code or a mail to staff went out, and what became of it; its body went when it was settled. */
  otherMessages: 30,
  /** Codes asked for, as hashes, after they ran out. */
  challenges: 2,
  deviceChecks: 90,
  retryBatches: 90,
} as const

const DAY_MS = 24 * 3_600_000

export const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS)

const MOST_AT_ONCE = 500
const MOST_ROUNDS = 40

/** Forgets in bounded steps, so that nobody waits long for a lock; what is left over comes the next time. */
export async function deleteInBatches(forget: (most: number) => Promise<number>): Promise<number> {
  let total = 0
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const gone = await forget(MOST_AT_ONCE)
    total += gone
    if (gone < MOST_AT_ONCE) break
  }
  return total
}
