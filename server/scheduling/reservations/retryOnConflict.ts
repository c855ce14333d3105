import { rateLimited } from '#server/lib/errors.ts'

/** Thrown under the locks when what was read before them is no longer so. */
export class StaleReadError extends Error {}

const maxTries = 4

/** Decides again from the start as long as somebody else was faster; past a few times: `rate_limited`. */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < maxTries; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StaleReadError)) throw error
    }
  }
  throw rateLimited(1)
}
