import type { Undone } from '../../(staff)/_shared/outcome.ts'
import { appointmentWords } from './ownWords.ts'

/** Why staff's act on an appointment was refused, in words. */
export function refusalWords({ reason, reference }: Undone): string {
  const t = appointmentWords()
  const number = reference ? ` ${t('refused.reference', { reference })}` : ''
  switch (reason) {
    case 'taken':
    case 'not_offered':
    case 'over':
    case 'past':
    case 'limited':
    case 'already_there':
    case 'last_agent':
    case 'last_customer':
      return t(`refused.${reason}`)
    case 'stale':
    case 'changed':
      return t('refused.changed')
    default:
      return t('refused.failed') + number
  }
}
