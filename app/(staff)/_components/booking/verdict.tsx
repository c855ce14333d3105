import { appointmentWords, reasonWords } from '../../../_i18n/console/ownWords.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import type { CheckedTime } from '../../_shared/types.ts'

/** Before staff take a time that customers are not offered: what stands against it. Nothing for one that is offered. */
export function Verdict({ checked }: { checked: CheckedTime }) {
  if (checked.offered) return null
  const t = appointmentWords()
  return (
    <Notice tone="warn">
      <h2 className="font-bold">{checked.taken ? t('check.taken') : t('check.notOffered')}</h2>
      <Reasons checked={checked} />
      <p>{checked.taken ? t('check.takenHelp') : t('check.warn')}</p>
    </Notice>
  )
}

/** The service's reasons, then each agent with theirs. */
function Reasons({ checked }: { checked: CheckedTime }) {
  const t = appointmentWords()
  return (
    <ul className="space-y-1">
      {checked.reasons.map((reason) => (
        <li key={reason}>
          <span className="font-semibold">{t('check.forAll')}:</span> {reasonWords(reason)}
        </li>
      ))}
      {checked.agents.map(({ id, name, reasons }) => (
        <li key={id} className="[overflow-wrap:anywhere]">
          <span className="font-semibold">{name}:</span>{' '}
          {reasons.length > 0 ? reasons.map(reasonWords).join(' ') : t('check.free')}
        </li>
      ))}
      {checked.agents.length === 0 ? <li>{t('check.nobody')}</li> : null}
    </ul>
  )
}

/** One agent's state at a time in a word and a shape. */
export function FreeBadge({ reasons }: { reasons: readonly string[] }) {
  const t = appointmentWords()
  if (reasons.length === 0) return <Badge tone="good">{t('check.free')}</Badge>
  const isBusy = reasons.includes('busy')
  return <Badge tone={isBusy ? 'bad' : 'warn'}>{t(isBusy ? 'check.busy' : 'check.off')}</Badge>
}
