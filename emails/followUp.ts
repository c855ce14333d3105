import { appointmentParts, type MailContent, sceneOf } from './content.ts'
import type { AppointmentMail } from './types.ts'

/** After the appointment; the room is closed, so there is nothing to join. */
export function followUp(mail: AppointmentMail): MailContent {
  const scene = sceneOf(mail)
  const { t, service, serviceShort, application, zone } = scene
  return {
    ...appointmentParts(mail, scene),
    subject: t('followUp.subject', { service: serviceShort }),
    preview: `${scene.when}, ${zone}`,
    heading: t('followUp.heading'),
    intro: t('followUp.intro', { service, application }),
    button: null,
    link: { label: t('label.see'), url: mail.manageUrl },
    notes: [t('followUp.more')],
  }
}
