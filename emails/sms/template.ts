import { specOf } from '../appointment.ts'
import type { MailLocale } from '../locales.ts'
import { oneLine, title } from '../names.ts'
import { whatsappTranslator } from '../translators.ts'
import type { AppointmentSms, MessageType, RecipientKind, TemplateType } from '../types.ts'
import { smsContextOf } from './compose.ts'

/** Returns the variables of an approved template: 1 the sender, 2 the service, 3 the time with its zone, 4 the link. */
export function templateValues(type: MessageType, kind: RecipientKind, sms: AppointmentSms): Record<string, string> {
  const { times } = smsContextOf(sms)
  return {
    1: title(sms.brand.applicationName),
    2: title(sms.serviceName),
    3: times.when,
    // A variable may not be empty or contain a line break.
    4: oneLine(linkFor(type, kind, sms) ?? sms.reference),
  }
}

/** Returns the same link as in the text message: a recipient who must confirm first gets no join link, a removed one gets no link. */
function linkFor(type: MessageType, kind: RecipientKind, sms: AppointmentSms): string | null {
  const { asksToConfirm, join, link } = specOf(type, kind)
  if (asksToConfirm && sms.confirmUrl) return sms.confirmUrl
  if (join) return sms.joinUrl ?? sms.manageUrl
  return link ? sms.manageUrl : null
}

/**
 * Returns the text to submit for approval. A template may neither begin nor end with a variable. It must contain the link,
 * because a message whose send call got no response is found again by its link.
 */
export const templateText = (type: TemplateType, locale: MailLocale): string =>
  whatsappTranslator(locale)(type, { who: '{{1}}', what: '{{2}}', when: '{{3}}', link: '{{4}}' })
