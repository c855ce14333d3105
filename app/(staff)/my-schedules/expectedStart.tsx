import { getTranslations } from '../../_i18n/console/translations.ts'
import { formatTimeAndZone } from '../../_i18n/time.ts'

/** Later start that is expected after a delay; customers see the same time. */
export function ExpectedStart({ at, timezone }: { at: Date | null; timezone: string }) {
  if (!at) return null
  const time = formatTimeAndZone(at, timezone)
  return <p className="font-semibold text-warn">{getTranslations('mySchedule')('expectedStart', { time })}</p>
}
