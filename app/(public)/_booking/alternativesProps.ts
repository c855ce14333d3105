import { formatZone } from '../../_i18n/time.ts'
import { translations } from '../../_i18n/translations.ts'
import { chooseTime } from './actions.ts'
import { type BookingPath, bookingHref } from './bookingPath.ts'

type Draft = { timezone: string; durationMinutes: number }

/** Returns the props of `Alternatives` apart from the free times; choosing one continues with `next`. */
export function alternativesProps(path: BookingPath, locale: string, draft: Draft, next: 'details' | 'check') {
  const t = translations()
  return {
    texts: {
      title: t('taken.title'),
      text: t('taken.text'),
      none: t('taken.none'),
      other: t('taken.other'),
      zone: formatZone(draft.timezone),
    },
    hiddenFields: { timezone: draft.timezone, duration: String(draft.durationMinutes), next },
    otherHref: bookingHref(path, null, { next }),
    choose: chooseTime.bind(null, path, locale),
  }
}
