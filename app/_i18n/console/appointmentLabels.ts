import type { ActionFailure } from '../../(staff)/_shared/runAction.ts'
import { findText, getTranslations } from './translations.ts'

/** Why a time is not offered; an unknown reason is shown as it is. */
export const unavailableReason = (reason: string): string =>
  findText('appointments', 'unavailableReason', reason) ?? reason.replaceAll('_', ' ')

/** Explains why an action on an appointment failed. */
export function appointmentFailure({ reason, reference }: Pick<ActionFailure, 'reason' | 'reference'>): string {
  const t = getTranslations('appointments')
  if (reference) return `${t('refused.failed')} ${t('refused.reference', { reference })}`
  return findText('appointments', 'refused', reason === 'stale' ? 'changed' : reason) ?? t('refused.failed')
}
