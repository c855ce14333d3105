import { timeOf } from '../appointment.ts'
import { contactOf, emptyContent, type MailContent } from '../content.ts'
import { mailContextOf } from '../mailContext.ts'
import { oneLine } from '../names.ts'
import type { ContactChanged } from '../types.ts'

/** Builds the mail to a replaced contact, so that a change by somebody else is noticed. It contains no links and no names. */
export function contactChanged(mail: ContactChanged): MailContent {
  const context = mailContextOf({ ...mail, now: mail.changedAt })
  const { locale, t, inText } = context
  const values = { ...inText, contact: mail.contact, changed: context.formatDayTime(mail.changedAt) }
  return {
    ...emptyContent,
    locale,
    brand: mail.brand,
    subject: t('contactChanged.subject', context.inSubject),
    preview: `${context.when}, ${context.zone}`,
    heading: t('contactChanged.heading'),
    intro: t('contactChanged.intro', values),
    time: timeOf(context, false),
    notes: [t('contactChanged.notYou')],
    details: [{ label: t('label.reference'), value: oneLine(mail.reference) }],
    contact: contactOf(t, mail.brand),
    why: t('footer.why', inText),
  }
}
