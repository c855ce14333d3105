import { appointmentContent } from '../appointment.ts'
import type { MailContent } from '../content.ts'
import { mailContextOf } from '../mailContext.ts'
import type { CustomerWaiting } from '../types.ts'

/** Builds the mail about a customer waiting in the lobby: to the agent with the join link, then to supervisors with the appointment. */
export function customerWaiting(mail: CustomerWaiting): MailContent {
  const context = mailContextOf(mail)
  const { t, inText } = context
  const base = appointmentContent('ROOM', mail.escalated ? 'SYSTEM' : 'AGENT', mail)
  return {
    ...base,
    subject: t('waiting.subject', context.inSubject),
    heading: t('waiting.heading'),
    intro: t('waiting.intro', { ...inText, since: context.formatTime(mail.waitingSince) }),
    notes: mail.escalated ? [t('waiting.escalated')] : [],
  }
}
