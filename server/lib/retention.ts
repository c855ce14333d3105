/**
 * Days for which operational data is kept; the history of an appointment has no limit here. Documented in
 * `docs/operations.md`.
 */
export const retentionDays = {
  /** Webhook deliveries with their bodies and responses. */
  webhookLog: 90,
  /** Codes and staff emails with their outcome; the body is already deleted when a message is settled. */
  otherMessages: 30,
  /** Requested codes, as hashes, after they expired. */
  challenges: 2,
  deviceChecks: 90,
  retryBatches: 90,
} as const

const DAY_MS = 24 * 3_600_000

export const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS)

const BATCH_SIZE = 500
const MAX_BATCHES = 40

/** Deletes in bounded batches, so that no other transaction waits long for a lock; the rest follows in the next run. */
export async function deleteInBatches(deleteBatch: (limit: number) => Promise<number>): Promise<number> {
  let total = 0
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const deleted = await deleteBatch(BATCH_SIZE)
    total += deleted
    if (deleted < BATCH_SIZE) break
  }
  return total
}
