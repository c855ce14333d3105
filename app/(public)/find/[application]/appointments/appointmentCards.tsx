import { useId } from 'react'
import { formatAppointmentTime } from '../../../../_i18n/time.ts'
import { translations } from '../../../../_i18n/translations.ts'
import type { getCaller } from '../../../../_server.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { cardClasses } from '../../../../_ui/card.tsx'
import { customerStatuses } from '../../../_shared/customerStatus.ts'

type Api = Awaited<ReturnType<typeof getCaller>>
type Found = Awaited<ReturnType<Api['find']['list']>>['upcoming'][number]

/** Lists appointments, each with the links that it allows. Renders nothing for an empty list. */
export function AppointmentCards({ title, appointments }: { title: string; appointments: Found[] }) {
  const id = useId()
  if (appointments.length === 0) return null
  return (
    <section aria-labelledby={id} className="mb-8">
      <h2 id={id} className="mb-3 font-bold text-xl">
        {title}
      </h2>
      <ul className="space-y-4">
        {appointments.map((appointment) => (
          <Card key={appointment.reference} appointment={appointment} />
        ))}
      </ul>
    </section>
  )
}

function Card({ appointment }: { appointment: Found }) {
  const t = translations()
  const { serviceName, reference, customerStatus, joinUrl, manageUrl } = appointment
  const when = formatAppointmentTime(appointment, { year: true })
  const { tone, name } = customerStatuses[customerStatus]
  const isAhead = customerStatus === 'confirmed' || customerStatus === 'now'
  return (
    <li className={cardClasses('p-4 sm:p-6')}>
      <time dateTime={appointment.start.toISOString()}>
        <span className="block font-bold text-lg">{when.date}</span>
        <span className="block font-semibold">{when.times}</span>
      </time>
      <p className="text-soft">{when.zoneWithOffset}</p>
      <p className="my-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <span>{serviceName}</span>
        <span className="text-soft tabular-nums">{reference}</span>
        <Badge tone={tone}>{t(name)}</Badge>
      </p>
      <div className="flex flex-wrap gap-3">
        {manageUrl ? (
          <ButtonLink
            variant="secondary"
            href={new URL(manageUrl).pathname}
            aria-label={t('find.seeOf', { when: when.full })}
          >
            {t('find.see')}
          </ButtonLink>
        ) : null}
        {joinUrl && isAhead ? (
          <ButtonLink
            variant="quiet"
            href={new URL(joinUrl).pathname}
            aria-label={t('find.joinOf', { when: when.full })}
          >
            {t('manage.join')}
          </ButtonLink>
        ) : null}
      </div>
    </li>
  )
}
