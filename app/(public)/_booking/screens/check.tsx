import { redirect } from 'next/navigation'
import { words } from '../../../_i18n/words.ts'
import { freshForm } from '../../../_ui/form.ts'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { formWords } from '../../_shared/formWords.ts'
import { pathTo, type ScreenProps, type Where } from '../../_shared/where.ts'
import { confirmBooking } from '../../book/[application]/[preset]/actions.ts'
import { Answers } from '../answers.tsx'
import { BookingForm } from '../bookingForm.tsx'
import { BookingPage } from '../bookingPage.tsx'
import { ChangeTime } from '../changeTime.tsx'
import { choicesOf } from '../choices.ts'
import { type Booking, loadBooking } from '../draft.ts'
import { bookingLocale } from '../locale.ts'
import { takenProps } from '../takenProps.ts'

export async function CheckScreen({ where }: ScreenProps) {
  const booking = await loadBooking(where)
  const { application, draft } = booking
  passBy(where, draft)
  const t = words()
  const title = t('check.title')
  const locale = bookingLocale(application.locale)
  return (
    <BookingPage brand={application} step={4} title={title} untitled>
      <p className="mb-6">{t('check.intro')}</p>
      <TimeHero start={draft.start} end={draft.end} timezone={draft.timezone} year struck={draft.alternatives !== null}>
        <ChangeTime where={where} next="check" />
      </TimeHero>
      <Answers where={where} booking={booking} />
      <BookingForm
        key={draft.start.toISOString()}
        action={confirmBooking.bind(null, where, { timezone: draft.timezone, locale, labels: {} })}
        initial={{ ...freshForm(), alternatives: draft.alternatives && choicesOf(draft.alternatives, draft.timezone) }}
        taken={takenProps(where, locale, draft, 'check')}
        fields={[]}
        words={formWords(title, application.name, t('check.book'))}
      />
    </BookingPage>
  )
}

/** Redirects to the screen whose answer is missing. A time that was taken is handled on this screen. */
function passBy(where: Where, draft: Booking['draft']): void {
  if (draft.appointment) redirect(pathTo(where, 'confirmed'))
  if (draft.alternatives || draft.verified) return
  redirect(pathTo(where, draft.name && draft.code ? 'verify' : 'details'))
}
