import { redirect } from 'next/navigation'
import { translations } from '../../../_i18n/translations.ts'
import { initialFormState } from '../../../_ui/form.ts'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { formTexts } from '../../_shared/formTexts.ts'
import { confirmBooking } from '../actions.ts'
import { alternativesProps } from '../alternativesProps.ts'
import { AnswerSummary } from '../answerSummary.tsx'
import { BookingForm } from '../bookingForm.tsx'
import { bookingLocale } from '../bookingLocale.ts'
import { BookingPage } from '../bookingPage.tsx'
import { type BookingPath, bookingHref, type ScreenProps } from '../bookingPath.ts'
import { ChangeTimeLink } from '../changeTimeLink.tsx'
import { type Booking, loadBooking } from '../loadBooking.ts'
import { slotChoices } from '../slotChoices.ts'

export async function CheckScreen({ path }: ScreenProps) {
  const booking = await loadBooking(path)
  const { application, draft } = booking
  redirectIfIncomplete(path, draft)
  const t = translations()
  const title = t('check.title')
  const locale = bookingLocale(application.locale)
  return (
    <BookingPage brand={application} step={4} title={title} formSetsTitle>
      <p className="mb-6">{t('check.intro')}</p>
      <TimeHero
        start={draft.start}
        end={draft.end}
        timezone={draft.timezone}
        year
        strikethrough={draft.alternatives !== null}
      >
        <ChangeTimeLink path={path} next="check" />
      </TimeHero>
      <AnswerSummary path={path} booking={booking} />
      <BookingForm
        key={draft.start.toISOString()}
        action={confirmBooking.bind(null, path, { timezone: draft.timezone, locale, labels: {} })}
        initial={{
          ...initialFormState(),
          alternatives: draft.alternatives && slotChoices(draft.alternatives, draft.timezone),
        }}
        alternatives={alternativesProps(path, locale, draft, 'check')}
        fields={[]}
        texts={formTexts(title, application.name, t('check.book'))}
      />
    </BookingPage>
  )
}

/** Redirects to the screen whose answer is missing. A time that was taken is handled on this screen. */
function redirectIfIncomplete(path: BookingPath, draft: Booking['draft']): void {
  if (draft.appointment) redirect(bookingHref(path, 'confirmed'))
  if (draft.alternatives || draft.verified) return
  redirect(bookingHref(path, draft.name && draft.code ? 'verify' : 'details'))
}
