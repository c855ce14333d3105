import { agentWords } from '../../../_i18n/console/areaWords.ts'
import type { Undone } from '../../_shared/outcome.ts'

/** Why something about hours was not done, where no field is to blame. */
export function failedWords({ reason, reference, code }: Undone): string {
  const t = agentWords()
  if (reference) return `${t('error.failed')} ${t('error.reference', { reference })}`
  if (reason === 'limited') return t('error.limited')
  return t(code === 'FORBIDDEN' ? 'error.forbidden' : 'error.unknown')
}
