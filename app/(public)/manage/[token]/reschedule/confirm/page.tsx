import { redirect } from 'next/navigation'
import { isTimeZone } from '#server/lib/time.ts'
import { loadForPage } from '../../../../../_http/procedureCall.ts'
import { formatAppointmentTime, formatZone } from '../../../../../_i18n/time.ts'
import { translations } from '../../../../../_i18n/translations.ts'
import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { Heading, Page } from '../../../../../_page/page.tsx'
import { getCaller } from '../../../../../_server.ts'
import { ButtonLink } from '../../../../../_ui/button.tsx'
import { initialFormState } from '../../../../../_ui/form.ts'
import { TimeHero } from '../../../../../_ui/timeHero.tsx'
import { BookingForm } from '../../../../_booking/bookingForm.tsx'
import { formTexts } from '../../../../_shared/formTexts.ts'
import { invalidLinkPage } from '../../../../_shared/invalidLinkPage.tsx'
import { managePath } from '../../../../_shared/paths.ts'
import { firstValue, type Query, type SearchParams } from '../../../../_shared/searchParams.ts'
import { chooseNewTime, rescheduleAppointment } from '../actions.ts'
import { readReason } from '../reasonCookie.ts'

type Props = { params: Promise<{ token: string }>; searchParams: SearchParams }

export default withErrorPages(ConfirmReschedulePage)

/** Shows the old and the new time and asks for confirmation. Only the form's POST changes anything. */
async function ConfirmReschedulePage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await loadForPage(api.manage.view({ token }))
  if (!appointment) return invalidLinkPage('manage', token)
  if (!appointment.canReschedule) redirect(managePath(token))
  const chosen = chosenTime(await searchParams, appointment)
  if (!chosen) redirect(managePath(token, '/reschedule'))
  const { application, serviceName } = appointment
  const { start, timezone } = chosen
  const back = `${managePath(token, '/reschedule')}?${new URLSearchParams({ timezone })}`
  const t = translations()
  const title = t('reschedule.confirmTitle')
  return (
    <Page brand={application}>
      <Heading title={title} formSetsTitle />
      <p className="mb-4">{serviceName}</p>
      <p className="mb-4 text-soft">
        {t('reschedule.from')}: <s>{formatAppointmentTime({ ...appointment, timezone }).full}</s>
      </p>
      <h2 className="mb-2 font-semibold">{t('reschedule.to')}</h2>
      <TimeHero {...chosen} year />
      <BookingForm
        key={start.toISOString()}
        action={rescheduleAppointment.bind(null, token, { start: start.toISOString(), timezone })}
        initial={{ ...initialFormState({ reason: await readReason() }), alternatives: null }}
        alternatives={{
          texts: {
            title: t('taken.title'),
            text: t('reschedule.taken'),
            none: t('reschedule.takenNone'),
            other: t('taken.other'),
            zone: formatZone(timezone),
          },
          hiddenFields: { timezone },
          keep: ['reason'],
          otherHref: back,
          choose: chooseNewTime.bind(null, token),
        }}
        fields={[
          {
            kind: 'area',
            name: 'reason',
            label: t('reschedule.reason'),
            hint: t('reschedule.reasonHint'),
            maxLength: 500,
          },
        ]}
        texts={formTexts(title, application.name, t('reschedule.do'))}
        beside={
          <ButtonLink variant="secondary" href={back}>
            {t('reschedule.other')}
          </ButtonLink>
        }
      />
    </Page>
  )
}

/** Reads the chosen time from the query, with the appointment's duration. Returns null for an invalid time. */
function chosenTime(query: Query, booked: { start: Date; end: Date; timezone: string }) {
  const start = new Date(firstValue(query.start) ?? '')
  if (Number.isNaN(start.getTime())) return null
  const timezone = firstValue(query.timezone) ?? booked.timezone
  const end = new Date(start.getTime() + booked.end.getTime() - booked.start.getTime())
  return { start, end, timezone: isTimeZone(timezone) ? timezone : booked.timezone }
}
