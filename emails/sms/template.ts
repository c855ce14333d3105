import { specOf } from '../appointment.ts'
import type { MailLocale } from '../locales.ts'
import { oneLine, title } from '../names.ts'
import type { AppointmentSms, MessageType, RecipientKind, TemplateType } from '../types.ts'
import { whatsappWords } from '../words.ts'
import { smsScene } from './scene.ts'

/** What fills a template whose words the vendor has approved: 1 who writes, 2 about what, 3 when, with its zone, 4 the way in or on. */
export function templateValues(type: MessageType, kind: RecipientKind, sms: AppointmentSms): Record<string, string> {
  const { times } = smsScene(sms)
  return {
    1: title(sms.brand.applicationName),
    2: title(sms.serviceName),
    3: times.when,
    // A variable may not be empty, nor hold a line break.
    4: oneLine(wayOn(type, kind, sms) ?? sms.reference),
  }
}

/** The same links as in the text: who is asked whether it is theirs is not asked in, and who is out gets none. */
function wayOn(type: MessageType, kind: RecipientKind, sms: AppointmentSms): string | null {
  const { asks, join, link } = specOf(type, kind)
  if (asks && sms.confirmUrl) return sms.confirmUrl
  if (join) return sms.joinUrl ?? sms.manageUrl
  return link ? sms.manageUrl : null
}

/**
 * The words to submit for approval. A template may neither begin nor end with a variable; the link must stay in it, for by it a
 * message is found again whose sending got no answer.
 */
export const templateText = (type: TemplateType, locale: MailLocale): string =>
  whatsappWords(locale)(type, { who: '{{1}}', what: '{{2}}', when: '{{3}}', link: '{{4}}' })
