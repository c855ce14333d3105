import { appointmentParts, type MailContent, sceneOf } from './content.ts'
import type { AppointmentMail } from './types.ts'

/** Minutes before the start. It names the clock time, never "in five minutes": mail may be read late. */
export function room(mail: AppointmentMail): MailContent {
  const scene = sceneOf(mail)
  const { t, at, service, serviceShort, application, zone } = scene
  return {
    ...appointmentParts(mail, scene),
    subject: t('room.subject', { service: serviceShort, start: at.start, zone }),
    preview: `${scene.when}, ${zone}`,
    heading: t('room.heading'),
    intro: t('room.intro', { service, application }),
    button: { label: t('label.joinNow'), url: mail.joinUrl },
    notes: [t('room.device')],
  }
}
