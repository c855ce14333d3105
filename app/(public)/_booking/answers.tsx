import Link from 'next/link'
import { inOwnDirection, leftToRight } from '../../_i18n/bidi.ts'
import { calendarDayWords } from '../../_i18n/time.ts'
import { words } from '../../_i18n/words.ts'
import { Facts } from '../../_ui/facts.tsx'
import { pathTo, type Where } from '../_shared/where.ts'
import type { Booking } from './draft.ts'

/** Lists everything that will be booked, each row with a link to change it. */
export function Answers({ where, booking: { service, draft } }: { where: Where; booking: Booking }) {
  const t = words()
  const toDetails = pathTo(where, 'details')
  const own = service.intake.map((field) => ({
    term: inOwnDirection(field.label),
    value: inOwnDirection(answerWords(field.type, draft.intake[field.key])),
    action: (
      <Change href={`${toDetails}#intake-${field.key}`} label={t('check.changeAnswer', { label: field.label })} />
    ),
  }))
  return (
    <Facts
      rows={[
        { term: t('check.service'), value: inOwnDirection(service.name) },
        ...(service.agentName ? [{ term: t('manage.agent'), value: inOwnDirection(service.agentName) }] : []),
        {
          term: t('check.name'),
          value: inOwnDirection(draft.name),
          action: <Change href={`${toDetails}#name`} label={t('check.changeName')} />,
        },
        {
          term: t('check.contact'),
          value: leftToRight(draft.channel === 'EMAIL' ? draft.email : draft.phone),
          action: <Change href={`${toDetails}#channel`} label={t('check.changeContact')} />,
        },
        ...own,
      ]}
    />
  )
}

function answerWords(type: string, answer: string | undefined): string {
  const t = words()
  if (!answer) return t('check.noAnswer')
  if (type === 'date') return calendarDayWords(answer, { year: true })
  return type === 'checkbox' ? t('details.yes') : answer
}

/** Shows a short label; screen readers get the whole sentence. */
function Change({ href, label }: { href: string; label: string }) {
  return (
    <Link href={href} prefetch={false} aria-label={label} className="inline-flex min-h-6 items-center">
      {words()('page.change')}
    </Link>
  )
}
