import { redirect } from 'next/navigation'
import { translations } from '../../../_i18n/translations.ts'
import { initialFormState } from '../../../_ui/form.ts'
import { TimeHero } from '../../../_ui/timeHero.tsx'
import { formTexts } from '../../_shared/formTexts.ts'
import { firstValue } from '../../_shared/searchParams.ts'
import { sendDetails } from '../actions.ts'
import { alternativesProps } from '../alternativesProps.ts'
import { BookingForm } from '../bookingForm.tsx'
import { bookingLocale } from '../bookingLocale.ts'
import { BookingPage } from '../bookingPage.tsx'
import { bookingHref, type ScreenProps } from '../bookingPath.ts'
import { ChangeTimeLink } from '../changeTimeLink.tsx'
import { detailsFields, detailsValues, intakeLabels } from '../detailsFields.ts'
import { loadBooking } from '../loadBooking.ts'
import { slotChoices } from '../slotChoices.ts'

export async function DetailsScreen({ path, query }: ScreenProps) {
  const { application, service, draft } = await loadBooking(path)
  if (draft.appointment) redirect(bookingHref(path, 'confirmed'))
  const t = translations()
  const title = t('details.title')
  const locale = bookingLocale(application.locale)
  const context = { timezone: draft.timezone, locale, labels: intakeLabels(service) }
  const initial = {
    ...initialFormState(detailsValues(draft, service, firstValue(query.channel))),
    alternatives: draft.alternatives && slotChoices(draft.alternatives, draft.timezone),
  }
  return (
    <BookingPage brand={application} step={2} title={title} formSetsTitle>
      <TimeHero
        start={draft.start}
        end={draft.end}
        timezone={draft.timezone}
        strikethrough={draft.alternatives !== null}
      >
        <ChangeTimeLink path={path} next="details" />
      </TimeHero>
      {/* The key resets the form for another time, so that errors about the previous time disappear. */}
      <BookingForm
        key={draft.start.toISOString()}
        action={sendDetails.bind(null, path, context)}
        initial={initial}
        alternatives={alternativesProps(path, locale, draft, 'details')}
        fields={detailsFields(service)}
        texts={formTexts(title, application.name, t('details.continue'))}
      />
    </BookingPage>
  )
}
