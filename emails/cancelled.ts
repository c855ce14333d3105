import { appointmentParts, type MailContent, sceneOf } from './content.ts'
import type { AppointmentMail } from './types.ts'

/** The appointment will not take place: no way to join any more; its calendar file removes the entry. */
export function cancelled(mail: AppointmentMail): MailContent {
  const scene = sceneOf(mail)
  const parts = appointmentParts(mail, scene)
  const { t, service, serviceShort, application, zone } = scene
  return {
    ...parts,
    subject: t('cancelled.subject', { service: serviceShort, when: scene.whenShort, zone }),
    preview: `${scene.when}, ${zone}`,
    heading: t('cancelled.heading'),
    intro: t('cancelled.intro', { service, application }),
    time: { ...parts.time, over: true },
    button: null,
    link: { label: t('label.see'), url: mail.manageUrl },
    notes: [t('cancelled.calendar')],
  }
}
