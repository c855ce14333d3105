import { getTranslations } from '../../_i18n/console/translations.ts'
import { formatAppointmentTime } from '../../_i18n/time.ts'
import { CardList } from '../../_ui/card.tsx'
import { SubmitButton } from '../../_ui/submitButton.tsx'
import { acceptAppointment } from '../_components/appointment/participantActions.ts'
import { displayName } from '../_shared/displayName.ts'
import type { WaitingAppointment } from '../_shared/types.ts'

type Props = { waiting: WaitingAppointment[]; timezone: string }

/** Appointments that wait in the agent's queues; the first agent to accept gets the appointment. */
export function WaitingAppointments({ waiting, timezone }: Props) {
  if (waiting.length === 0) return null
  const t = getTranslations('mySchedule')
  return (
    <section aria-labelledby="waiting" className="mb-8">
      <h2 id="waiting" className="font-bold text-xl">
        {t('waiting')}
      </h2>
      <p className="mb-2 text-soft">{t('waitingHelp')}</p>
      <CardList>
        {waiting.map(({ id, start, end, customerName, serviceName, queueName, reference }) => {
          const name = displayName(customerName)
          return (
            <li key={id} className="grid items-center gap-x-6 gap-y-2 px-4 py-3 sm:grid-cols-[1fr_auto]">
              <div className="min-w-0 [overflow-wrap:anywhere]">
                <time dateTime={start.toISOString()} className="font-semibold">
                  {formatAppointmentTime({ start, end, timezone }).full}
                </time>
                <p className="text-soft">{[name, serviceName, queueName, reference].join(', ')}</p>
              </div>
              <form action={acceptAppointment.bind(null, id)}>
                <SubmitButton aria-label={t('acceptFrom', { name })}>{t('accept')}</SubmitButton>
              </form>
            </li>
          )
        })}
      </CardList>
    </section>
  )
}
