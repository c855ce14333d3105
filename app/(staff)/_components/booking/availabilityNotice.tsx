import { unavailableReason } from '../../../_i18n/console/appointmentLabels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import type { CheckedTime } from '../../_shared/types.ts'

/** Warns staff that customers cannot book the chosen time, and states the reasons. Renders nothing for a time that they can book. */
export function AvailabilityNotice({ checked }: { checked: CheckedTime }) {
  if (checked.offered) return null
  const t = getTranslations('appointments')
  return (
    <Notice tone="warn">
      <h2 className="font-bold">{t(checked.taken ? 'timeCheck.taken' : 'timeCheck.notOffered')}</h2>
      <Reasons checked={checked} />
      <p>{t(checked.taken ? 'timeCheck.takenHelp' : 'timeCheck.notOfferedHelp')}</p>
    </Notice>
  )
}

/** Reasons of the service, then of each agent. */
function Reasons({ checked }: { checked: CheckedTime }) {
  const t = getTranslations('appointments')
  return (
    <ul className="space-y-1">
      {checked.reasons.map((reason) => (
        <li key={reason}>
          <span className="font-semibold">{t('timeCheck.allAgents')}:</span> {unavailableReason(reason)}
        </li>
      ))}
      {checked.agents.map(({ id, name, reasons }) => (
        <li key={id} className="[overflow-wrap:anywhere]">
          <span className="font-semibold">{name}:</span>{' '}
          {reasons.length > 0 ? reasons.map(unavailableReason).join(' ') : t('timeCheck.available')}
        </li>
      ))}
      {checked.agents.length === 0 ? <li>{t('timeCheck.noAgents')}</li> : null}
    </ul>
  )
}

/** Whether an agent is available, busy or otherwise unavailable. */
export function AvailabilityBadge({ reasons }: { reasons: readonly string[] }) {
  const t = getTranslations('appointments')
  if (reasons.length === 0) return <Badge tone="good">{t('timeCheck.available')}</Badge>
  const isBusy = reasons.includes('busy')
  return <Badge tone={isBusy ? 'bad' : 'warn'}>{t(isBusy ? 'timeCheck.busy' : 'timeCheck.unavailable')}</Badge>
}
