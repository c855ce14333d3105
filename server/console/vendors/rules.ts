import { bucketOf } from '#server/platform/jobs/rules.ts'
import type { Rates } from '#server/platform/jobs/types.ts'
import { addMs } from '#server/lib/time.ts'

type Paces = { RATE_MAIL_PER_SECOND: number; RATE_SMS_PER_SECOND: number; RATE_GENESYS_PER_MINUTE: number }

/** Mail and SMS leave under the installation's own credentials, so all organizations share one rate; Genesys counts each. */
export function ratesOf(paces: Paces): Rates {
  return {
    ratePerMinute: (lane) => {
      if (lane === 'mail') return paces.RATE_MAIL_PER_SECOND * 60
      if (lane === 'sms') return paces.RATE_SMS_PER_SECOND * 60
      return lane.startsWith('genesys.') ? paces.RATE_GENESYS_PER_MINUTE : null
    },
    sharedBucket: (lane) => (lane === 'mail' || lane === 'sms' ? lane : null),
  }
}

/** What could be tried for so long, and has nothing that waits for it, is not worth a word. */
export const IDLE_MS = 60_000

/** A wait that people notice. */
export const LONG_MS = 5 * 60_000

/** When the last of so many is begun at this rate; what comes in meanwhile may come before it. */
export const doneBy = (waiting: number, ratePerMinute: number, now: Date): Date =>
  addMs(now, Math.ceil(waiting / bucketOf(ratePerMinute).perMs))
