import { formatTimeAndZone } from '../../_i18n/time.ts'
import { translations } from '../../_i18n/translations.ts'
import { initialFormState } from '../../_ui/form.ts'
import { resendCode } from './actions.ts'
import { alternativesProps } from './alternativesProps.ts'
import { BookingForm } from './bookingForm.tsx'
import { type BookingPath, bookingHref } from './bookingPath.ts'
import type { Booking } from './loadBooking.ts'

type Props = {
  path: BookingPath
  locale: string
  draft: Booking['draft']
  channels: Booking['service']['channels']
  now: Date
}

/** Offers another code, or another channel, to a customer whose code did not arrive. */
export function ResendCode({ path, locale, draft, channels, now }: Props) {
  const t = translations()
  const resendAt = draft.code?.resendAt
  const other = channels.find((channel) => channel !== draft.channel)
  const context = { timezone: draft.timezone, locale, labels: { contact: draft.code?.sentTo ?? '' } }
  return (
    <section aria-labelledby="resend-code" className="mt-10 border-line border-t pt-6">
      <h2 id="resend-code" className="mb-2 font-bold text-xl">
        {t('verify.missing')}
      </h2>
      <p className="mb-4 text-soft">
        {t('verify.resendHint')}{' '}
        {resendAt && resendAt > now
          ? t('verify.resendFrom', { from: formatTimeAndZone(resendAt, draft.timezone) })
          : null}
      </p>
      <BookingForm
        action={resendCode.bind(null, path, context)}
        initial={{ ...initialFormState(), alternatives: null }}
        alternatives={alternativesProps(path, locale, draft, 'details')}
        fields={[]}
        variant="secondary"
        texts={{ problem: t('page.problem'), errorPrefix: t('page.errorPrefix'), submit: t('verify.resend') }}
      />
      <p className="mt-4">
        <a href={bookingHref(path, 'details')} className="inline-flex min-h-11 items-center">
          {t(draft.channel === 'EMAIL' ? 'verify.correctEmail' : 'verify.correctPhone')}
        </a>
      </p>
      {other ? (
        <p>
          <a href={bookingHref(path, 'details', { channel: other })} className="inline-flex min-h-11 items-center">
            {t(other === 'EMAIL' ? 'verify.byEmail' : 'verify.bySms')}
          </a>
        </p>
      ) : null}
    </section>
  )
}
