import { getTranslations } from '../../../_i18n/console/translations.ts'
import { formatAppointmentTime } from '../../../_i18n/time.ts'
import { Card } from '../../../_ui/card.tsx'
import type { AppointmentDetails } from '../../_shared/types.ts'

/** Customer, service, agent and current time of the appointment that a form is about. */
export function AppointmentSummary({ appointment, timezone }: { appointment: AppointmentDetails; timezone: string }) {
  const { participants, serviceName, agent, start, end } = appointment
  const customer = participants.find(({ type }) => type === 'CUSTOMER')
  return (
    <Card className="mb-6 max-w-2xl p-4">
      <p className="font-semibold [overflow-wrap:anywhere]">
        {[customer?.name, serviceName, agent?.name].filter(Boolean).join(', ')}
      </p>
      <p>
        {getTranslations('appointments')('reschedule.currentTime')}:{' '}
        {formatAppointmentTime({ start, end, timezone }, { year: true }).full}
      </p>
    </Card>
  )
}
