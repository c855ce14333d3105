import { labelFor } from './labels.ts'
import { findText, getTranslations, hasText } from './translations.ts'

/** Why a contact receives no messages; an unknown reason is shown as it is. */
export const suppressionReason = (reason: string): string =>
  findText('notifications', 'suppressionReason', reason) ?? reason.replaceAll('_', ' ')

/** Cause that failed messages have in common, and advice on resending them. */
export function failureCause(errorClass: string): { name: string; help: string } {
  const t = getTranslations('notifications')
  const known = hasText('notifications', 'failureCause', errorClass) ? errorClass : 'other'
  return { name: t(`failureCause.${known}`), help: t(`failureHelp.${known}`) }
}

/** Name of a message: a notification type, or an alert that only the previews list. */
export const messageLabel = (message: string): string =>
  findText('previews', 'otherMessage', message) ?? labelFor('notificationType', message)
