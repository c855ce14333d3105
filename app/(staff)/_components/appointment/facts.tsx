import type { ReactNode } from 'react'
import { labelFor } from '../../../_i18n/console/labels.ts'
import { languageName } from '../../../_i18n/console/languageName.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { DateTime, TimeRange } from '../dateTime.tsx'
import { DescriptionList, Section } from '../section.tsx'

type Props = { appointment: AppointmentDetails; timezone: string }

/** Details of an appointment. Its time is in the reader's zone, and in the customer's zone if that is different. */
export function Facts({ appointment, timezone }: Props) {
  const t = getTranslations('console')
  const { start, end } = appointment
  return (
    <Section title={t('appointment.details')}>
      <DescriptionList
        rows={[
          [t('list.time'), <TimeRange key="reader" start={start} end={end} timezone={timezone} />],
          [
            t('appointment.customerTime'),
            appointment.timezone === timezone ? null : (
              <TimeRange key="customer" start={start} end={end} timezone={appointment.timezone} />
            ),
          ],
          [t('appointment.service'), appointment.serviceName],
          [t('appointment.duration'), t('appointment.minutes', { minutes: appointment.durationMinutes })],
          [t('appointment.agent'), appointment.agent?.name ?? t('list.unassigned')],
          [t('appointment.source'), appointment.source && labelFor('source', appointment.source)],
          [t('appointment.language'), languageName(appointment.locale)],
          [t('appointment.revision'), appointment.revision > 1 ? appointment.revision : null],
          [t('appointment.reason'), appointment.cancelReason],
          [t('appointment.notes'), appointment.notes],
          ...readinessRows(appointment, timezone),
          ...answerRows(appointment),
        ]}
      />
      {appointment.notificationsActive ? null : <p className="mt-2 text-warn">{t('appointment.messagesPaused')}</p>}
    </Section>
  )
}

const deviceParts = ['camera', 'microphone', 'speaker', 'network'] as const

/** Expected start, reported delays and the latest device test of each participant. */
function readinessRows({ readiness, expectedStart }: AppointmentDetails, timezone: string): [string, ReactNode][] {
  const t = getTranslations('console')
  const delays = readiness.late.map(({ side, minutes, at }): [string, ReactNode] => [
    t(side === 'customer' ? 'readiness.customerLate' : 'readiness.agentLate'),
    <span key={side}>
      {t('readiness.lateBy', { minutes })} <DateTime at={new Date(at)} timezone={timezone} />
    </span>,
  ])
  const checks = readiness.checks.map((check): [string, ReactNode] => [
    t(check.side === 'customer' ? 'readiness.customerCheck' : 'readiness.agentCheck'),
    <span key={check.side}>
      {deviceParts.map((part) => `${labelFor('devicePart', part)}: ${labelFor('deviceState', check[part])}`).join('\n')}
      {'\n'}
      <DateTime at={check.at} timezone={timezone} />
    </span>,
  ])
  const expected: [string, ReactNode][] = expectedStart
    ? [[t('readiness.expected'), <DateTime key="expected" at={expectedStart} timezone={timezone} />]]
    : []
  return [...expected, ...delays, ...checks]
}

/** Answers to the booking questions, under the keys of their fields. */
const answerRows = ({ intake }: AppointmentDetails): [string, string][] =>
  Object.entries(intake).flatMap(([name, answer]): [string, string][] =>
    typeof answer === 'string' || typeof answer === 'boolean' ? [[name, String(answer)]] : [],
  )
