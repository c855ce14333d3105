import type { Rates } from './types.ts'

type RateConfig = { RATE_MAIL_PER_SECOND: number; RATE_SMS_PER_SECOND: number; RATE_GENESYS_PER_MINUTE: number }

/** Mail and SMS leave under the installation's own credentials, so all organizations share one rate; Genesys counts each. */
export function laneRates(paces: RateConfig): Rates {
  return {
    ratePerMinute: (lane) => {
      if (lane === 'mail') return paces.RATE_MAIL_PER_SECOND * 60
      if (lane === 'sms') return paces.RATE_SMS_PER_SECOND * 60
      return lane.startsWith('genesys.') ? paces.RATE_GENESYS_PER_MINUTE : null
    },
    sharedBucket: (lane) => (lane === 'mail' || lane === 'sms' ? lane : null),
  }
}
