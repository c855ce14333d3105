import { appointmentParts, confirmParts, type MailContent, sceneOf } from './content.ts'
import type { AppointmentMail } from './types.ts'

/** The appointment has moved; its calendar file moves the entry. */
export function rescheduled(mail: AppointmentMail): MailContent {
  const scene = sceneOf(mail)
  const { t, service, serviceShort, application, zone } = scene
  return {
    ...appointmentParts(mail, scene),
    subject: t('rescheduled.subject', { service: serviceShort, when: scene.whenShort, zone }),
    preview: `${scene.when}, ${zone}`,
    heading: t('rescheduled.heading'),
    intro: t('rescheduled.intro', { service, application }),
    ...confirmParts(mail, scene, [t('rescheduled.link'), t('rescheduled.calendar')]),
  }
}
