import { appointmentContent } from '../appointment.ts'
import type { MailContent } from '../content.ts'
import { sceneOf } from '../scene.ts'
import type { CustomerWaiting } from '../types.ts'

/** Somebody is in the lobby and nobody has come: to the agent with the way in, then to supervisors with the way to the case. */
export function customerWaiting(mail: CustomerWaiting): MailContent {
  const scene = sceneOf(mail)
  const { t, inText } = scene
  const base = appointmentContent('ROOM', mail.escalated ? 'SYSTEM' : 'AGENT', mail)
  return {
    ...base,
    subject: t('waiting.subject', scene.inSubject),
    heading: t('waiting.heading'),
    intro: t('waiting.intro', { ...inText, since: scene.write(mail.waitingSince) }),
    notes: mail.escalated ? [t('waiting.escalated')] : [],
  }
}
