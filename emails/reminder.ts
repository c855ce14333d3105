import { appointmentParts, type MailContent, sceneOf } from './content.ts'
import type { AppointmentMail } from './types.ts'

/** Before the appointment; says today or tomorrow as it is where the customer is. */
export function reminder(mail: AppointmentMail): MailContent {
  const scene = sceneOf(mail)
  const { t, at, service, serviceShort, application, zone } = scene
  const relative = t('when.relative', { day: at.day, date: at.shortDate, start: at.start })
  return {
    ...appointmentParts(mail, scene),
    subject: t('reminder.subject', { relative, service: serviceShort, zone }),
    preview: `${scene.when}, ${zone}`,
    heading: t('reminder.heading', { day: at.day }),
    intro: t('reminder.intro', { service, application }),
    notes: [t('note.device'), t('reminder.other')],
  }
}
