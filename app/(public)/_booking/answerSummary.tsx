import Link from 'next/link'
import { isolateLtr, isolateText } from '../../_i18n/bidi.ts'
import { formatCalendarDay } from '../../_i18n/time.ts'
import { translations } from '../../_i18n/translations.ts'
import { SummaryList } from '../../_ui/summaryList.tsx'
import { type BookingPath, bookingHref } from './bookingPath.ts'
import type { Booking } from './loadBooking.ts'

/** Lists everything that will be booked, each row with a link to change it. */
export function AnswerSummary({ path, booking: { service, draft } }: { path: BookingPath; booking: Booking }) {
  const t = translations()
  const toDetails = bookingHref(path, 'details')
  const intakeRows = service.intake.map((field) => ({
    term: isolateText(field.label),
    value: isolateText(answerText(field.type, draft.intake[field.key])),
    action: (
      <ChangeLink href={`${toDetails}#intake-${field.key}`} label={t('check.changeAnswer', { label: field.label })} />
    ),
  }))
  return (
    <SummaryList
      rows={[
        { term: t('check.service'), value: isolateText(service.name) },
        ...(service.agentName ? [{ term: t('manage.agent'), value: isolateText(service.agentName) }] : []),
        {
          term: t('check.name'),
          value: isolateText(draft.name),
          action: <ChangeLink href={`${toDetails}#name`} label={t('check.changeName')} />,
        },
        {
          term: t('check.contact'),
          value: isolateLtr(draft.channel === 'EMAIL' ? draft.email : draft.phone),
          action: <ChangeLink href={`${toDetails}#channel`} label={t('check.changeContact')} />,
        },
        ...intakeRows,
      ]}
    />
  )
}

function answerText(type: string, answer: string | undefined): string {
  const t = translations()
  if (!answer) return t('check.noAnswer')
  if (type === 'date') return formatCalendarDay(answer, { year: true })
  return type === 'checkbox' ? t('details.yes') : answer
}

/** Shows a short label; screen readers get the whole sentence. */
function ChangeLink({ href, label }: { href: string; label: string }) {
  return (
    <Link href={href} prefetch={false} aria-label={label} className="inline-flex min-h-6 items-center">
      {translations()('page.change')}
    </Link>
  )
}
