import { redirect } from 'next/navigation'
import { isTimeZone } from '#server/lib/time.ts'
import { ask } from '../../../../../_http/ask.ts'
import { served } from '../../../../../_http/served.tsx'
import { timeWords, zoneWords } from '../../../../../_i18n/time.ts'
import { words } from '../../../../../_i18n/words.ts'
import { getCaller } from '../../../../../_server.ts'
import { ButtonLink } from '../../../../../_ui/button.tsx'
import { freshForm } from '../../../../../_ui/form.ts'
import { Heading, Page } from '../../../../../_ui/page.tsx'
import { TimeHero } from '../../../../../_ui/timeHero.tsx'
import { BookingForm } from '../../../../_booking/bookingForm.tsx'
import { deadLink } from '../../../../_shared/deadLink.tsx'
import { formWords } from '../../../../_shared/formWords.ts'
import { type Query, type Search, single } from '../../../../_shared/where.ts'
import { managePath } from '../../state.ts'
import { chooseNewTime, moveAppointment } from '../actions.ts'
import { keptReason } from '../reason.ts'

type Props = { params: Promise<{ token: string }>; searchParams: Search }

export default served(ConfirmMovePage)

/** Shows the old and the new time and asks for confirmation. Only the form's POST changes anything. */
async function ConfirmMovePage({ params, searchParams }: Props) {
  const { token } = await params
  const api = await getCaller()
  const appointment = await ask(api.manage.view({ token }))
  if (!appointment) return deadLink('manage', token)
  if (!appointment.canReschedule) redirect(managePath(token))
  const chosen = chosenTime(await searchParams, appointment)
  if (!chosen) redirect(managePath(token, '/move'))
  const { application, serviceName } = appointment
  const { start, timezone } = chosen
  const back = `${managePath(token, '/move')}?${new URLSearchParams({ timezone })}`
  const t = words()
  const title = t('move.confirmTitle')
  return (
    <Page brand={application}>
      <Heading title={title} untitled />
      <p className="mb-4">{serviceName}</p>
      <p className="mb-4 text-soft">
        {t('move.from')}: <s>{timeWords({ ...appointment, timezone }).full}</s>
      </p>
      <h2 className="mb-2 font-semibold">{t('move.to')}</h2>
      <TimeHero {...chosen} year />
      <BookingForm
        key={start.toISOString()}
        action={moveAppointment.bind(null, token, { start: start.toISOString(), timezone })}
        initial={{ ...freshForm({ reason: await keptReason() }), alternatives: null }}
        taken={{
          words: {
            title: t('taken.title'),
            text: t('move.taken'),
            none: t('move.takenNone'),
            other: t('taken.other'),
            zone: zoneWords(timezone),
          },
          fixed: { timezone },
          keep: ['reason'],
          otherHref: back,
          choose: chooseNewTime.bind(null, token),
        }}
        fields={[{ kind: 'area', name: 'reason', label: t('move.reason'), hint: t('move.reasonHint'), maxLength: 500 }]}
        words={formWords(title, application.name, t('move.do'))}
        beside={
          <ButtonLink look="secondary" href={back}>
            {t('move.other')}
          </ButtonLink>
        }
      />
    </Page>
  )
}

/** Reads the chosen time from the query, with the appointment's duration. Returns null for an invalid time. */
function chosenTime(
  query: Query,
  { start: from, end: to, timezone: booked }: { start: Date; end: Date; timezone: string },
) {
  const start = new Date(single(query.start) ?? '')
  if (Number.isNaN(start.getTime())) return null
  const zone = single(query.timezone) ?? booked
  const end = new Date(start.getTime() + to.getTime() - from.getTime())
  return { start, end, timezone: isTimeZone(zone) ? zone : booked }
}
