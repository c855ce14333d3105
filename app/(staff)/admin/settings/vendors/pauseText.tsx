import { dayMomentWords, momentWords } from '../../../../_i18n/time.ts'
import type { getCaller } from '../../../../_server.ts'
import { vendorWords } from './words.ts'

type Api = Awaited<ReturnType<typeof getCaller>>
export type VendorState = Awaited<ReturnType<Api['vendors']['state']>>
export type Pause = VendorState['pauses'][number]

/** What is paused, since when, and when it is tried again; each time with its zone. */
export function PauseText({ pause, timezone }: { pause: Pause; timezone: string }) {
  const t = vendorWords()
  const { applicationName: application, vendor, since, nextTryAt, waiting: count } = pause
  const at = momentWords(nextTryAt, timezone)
  const key = vendor === 'genesys.sessions' ? 'paused.genesys_sessions' : 'paused.genesys_messages'
  return (
    <>
      <p className="font-semibold">{t(key, { application, since: dayMomentWords(since, timezone) })}</p>
      <p>
        {t('nextTry', { at })} {t('waits', { count })}
      </p>
    </>
  )
}
