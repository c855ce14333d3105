import type { Rates } from './types.ts'

type RateConfig = { RATE_MAIL_PER_SECOND: number; RATE_SMS_PER_SECOND: number; RATE_GENESYS_PER_MINUTE: number }

/**
 * Returns the rates of the lanes. All organizations share one rate for mail and one for SMS, because both use the
 * credentials of the installation; Genesys counts each organization by itself.
 */
export function laneRates(config: RateConfig): Rates {
  return {
    ratePerMinute: (lane) => {
      if (lane === 'mail') return config.RATE_MAIL_PER_SECOND * 60
      if (lane === 'sms') return config.RATE_SMS_PER_SECOND * 60
      return lane.startsWith('genesys.') ? config.RATE_GENESYS_PER_MINUTE : null
    },
    sharedBucket: (lane) => (lane === 'mail' || lane === 'sms' ? lane : null),
  }
}
