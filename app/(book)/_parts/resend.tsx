import { freshForm } from '../../_ui/form.ts'
import { words } from '../../_ui/words.ts'
import { resendCode } from '../book/[application]/[preset]/actions.ts'
import { BookingForm } from './bookingForm.tsx'
import type { Booking } from './draft.ts'
import { takenProps } from './takenProps.ts'
import { pathTo, type Where } from './where.ts'

/** For a code that did not come: another one, or another way to get it. */
export function Resend({ where, locale, draft }: { where: Where; locale: string; draft: Booking['draft'] }) {
  const t = words()
  const shown = { timezone: draft.timezone, locale, labels: { contact: draft.code?.sentTo ?? '' } }
  return (
    <section aria-labelledby="missing" className="mt-10 border-line border-t pt-6">
      <h2 id="missing" className="mb-2 font-bold text-xl">
        {t('verify.missing')}
      </h2>
      <p className="mb-4 text-soft">{t('verify.resendHint')}</p>
      <BookingForm
        action={resendCode.bind(null, where, shown)}
        initial={{ ...freshForm(), alternatives: null }}
        taken={takenProps(where, locale, draft, 'details')}
        fields={[]}
        look="secondary"
        words={{ problem: t('page.problem'), errorPrefix: t('page.errorPrefix'), submit: t('verify.resend') }}
      />
      <p className="mt-4">
        <a href={pathTo(where, 'details')} className="inline-flex min-h-11 items-center">
          {t('verify.correct')}
        </a>
      </p>
    </section>
  )
}
