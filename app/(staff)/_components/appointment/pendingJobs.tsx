import { labelFor } from '../../../_i18n/console/labels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { DateTime } from '../dateTime.tsx'
import { Section } from '../section.tsx'

type Props = { appointment: AppointmentDetails; timezone: string }

/** Pending jobs of the appointment, soonest first. */
export function PendingJobs({ appointment: { pendingJobs }, timezone }: Props) {
  const t = getTranslations('console')
  return (
    <Section title={t('appointment.scheduledActions')}>
      {pendingJobs.length === 0 ? <p className="text-soft">{t('appointment.scheduledActionsEmpty')}</p> : null}
      <ol className="space-y-3">
        {pendingJobs.map(({ kind, dueAt, state, attempts }) => (
          <li key={`${kind} ${dueAt.toISOString()}`} className="border-line border-s-2 ps-3">
            <p className="font-semibold">{labelFor('job', kind)}</p>
            <p className="text-sm">
              <DateTime at={dueAt} timezone={timezone} />
            </p>
            {state !== 'pending' || attempts > 0 ? (
              <p className="text-soft text-sm">
                {labelFor('jobState', state)}
                {attempts > 0 ? `, ${t('appointment.attempt', { attempts })}` : ''}
              </p>
            ) : null}
          </li>
        ))}
      </ol>
    </Section>
  )
}
