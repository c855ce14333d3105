import { rateLimited } from '#server/lib/errors.ts'

/** Thrown under the locks if data that was read before locking has changed. */
export class StaleReadError extends Error {}

const maxAttempts = 4

/** Repeats `work` from the start after a StaleReadError; refuses with `rate_limited` after four attempts. */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StaleReadError)) throw error
    }
  }
  throw rateLimited(1)
}
