import { appointmentParts, confirmParts, type MailContent, sceneOf } from './content.ts'
import type { AppointmentMail } from './types.ts'

/** Right after the booking: the receipt, with the calendar file. */
export function confirmation(mail: AppointmentMail): MailContent {
  const scene = sceneOf(mail)
  const { t, service, serviceShort, application, zone } = scene
  return {
    ...appointmentParts(mail, scene),
    subject: t('confirmation.subject', { service: serviceShort, when: scene.whenShort, zone }),
    preview: `${scene.when}, ${zone}`,
    heading: t('confirmation.heading'),
    intro: t('confirmation.intro', { service, application }),
    ...confirmParts(mail, scene, [t('note.device'), t('note.personal'), t('confirmation.calendar')]),
  }
}
