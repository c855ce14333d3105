import { timeOf } from '../appointment.ts'
import { bare, contactOf, type MailContent } from '../content.ts'
import { oneLine } from '../names.ts'
import { sceneOf } from '../scene.ts'
import type { ContactChanged } from '../types.ts'

/** Builds the mail to a replaced contact, so that a change by somebody else is noticed. It contains no links and no names. */
export function contactChanged(mail: ContactChanged): MailContent {
  const scene = sceneOf({ ...mail, now: mail.changedAt })
  const { locale, t, inText } = scene
  const values = { ...inText, contact: mail.contact, changed: scene.formatDayTime(mail.changedAt) }
  return {
    ...bare,
    locale,
    brand: mail.brand,
    subject: t('contactChanged.subject', scene.inSubject),
    preview: `${scene.when}, ${scene.zone}`,
    heading: t('contactChanged.heading'),
    intro: t('contactChanged.intro', values),
    time: timeOf(scene, false),
    notes: [t('contactChanged.notYou')],
    details: [{ label: t('label.reference'), value: oneLine(mail.reference) }],
    contact: contactOf(t, mail.brand),
    why: t('footer.why', inText),
  }
}
