import { redirect } from 'next/navigation'
import { freshForm } from '../../_ui/form.ts'
import { TimeHero } from '../../_ui/timeHero.tsx'
import { words } from '../../_ui/words.ts'
import { Answers } from '../_parts/answers.tsx'
import { BookingForm } from '../_parts/bookingForm.tsx'
import { BookingPage } from '../_parts/bookingPage.tsx'
import { ChangeTime } from '../_parts/changeTime.tsx'
import { choicesOf } from '../_parts/choices.ts'
import { type Booking, loadBooking } from '../_parts/draft.ts'
import { formWords } from '../_parts/formWords.ts'
import { bookingLocale } from '../_parts/locale.ts'
import { takenProps } from '../_parts/takenProps.ts'
import { pathTo, type ScreenProps, type Where } from '../_parts/where.ts'
import { confirmBooking } from '../book/[application]/[preset]/actions.ts'

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
      <TimeHero start={draft.start} end={draft.end} timezone={draft.timezone} year struck={draft.taken !== null}>
        <ChangeTime where={where} next="check" />
      </TimeHero>
      <Answers where={where} booking={booking} />
      <BookingForm
        key={draft.start.toISOString()}
        action={confirmBooking.bind(null, where, { timezone: draft.timezone, locale, labels: {} })}
        initial={{ ...freshForm(), alternatives: draft.taken && choicesOf(draft.taken, draft.timezone) }}
        taken={takenProps(where, locale, draft, 'check')}
        fields={[]}
        words={formWords(title, application.name, t('check.book'))}
      />
    </BookingPage>
  )
}

/** To the screen that is missing an answer; a time that was taken is dealt with here. */
function passBy(where: Where, draft: Booking['draft']): void {
  if (draft.appointment) redirect(pathTo(where, 'confirmed'))
  if (draft.taken || draft.verified) return
  redirect(pathTo(where, draft.name && draft.code ? 'verify' : 'details'))
}
