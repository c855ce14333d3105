import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { formatDayTimeAndZone, formatTimeAndZone } from '../../../../_i18n/time.ts'
import type { VendorState } from '../../../_shared/types.ts'

type Props = { pause: VendorState['pauses'][number]; timezone: string }

/** Paused calls: since when, when they are tried again, and how many jobs wait. */
export function PauseDetails({ pause, timezone }: Props) {
  const t = getTranslations('vendors')
  const { applicationName: application, vendor, since, nextTryAt, waiting: count } = pause
  const at = formatTimeAndZone(nextTryAt, timezone)
  const key = vendor === 'genesys.sessions' ? 'paused.genesys_sessions' : 'paused.genesys_messages'
  return (
    <>
      <p className="font-semibold">{t(key, { application, since: formatDayTimeAndZone(since, timezone) })}</p>
      <p>
        {t('nextAttempt', { at })} {t('waitingItems', { count })}
      </p>
    </>
  )
}
