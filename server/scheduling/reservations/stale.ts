import { rateLimited } from '#server/lib/errors.ts'

/** Thrown under the locks when what was read before them is no longer so. */
export class Stale extends Error {}

const mostTries = 4

/** Decides again from the start as long as somebody else was faster; past a few times: `rate_limited`. */
export async function unlessStale<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Stale)) throw error
    }
  }
  throw rateLimited(1)
}
