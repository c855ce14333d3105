import { isDelay, specOf } from '../appointment.ts'
import type { Spec } from '../messages/spec.ts'
import { clockTime } from '../timeParts.ts'
import type { SmsTranslator } from '../translators.ts'
import type { AppointmentSms, MessageType, RecipientKind, RenderedSms } from '../types.ts'
import { compose, type Lines, type Sentences, smsContextOf } from './compose.ts'

/** Renders the text message about an appointment, of any type, for its customer, its agent or supervisors. */
export function appointmentSms(type: MessageType, kind: RecipientKind, sms: AppointmentSms): RenderedSms {
  const { t, times, locale } = smsContextOf(sms)
  const sentences = (): Sentences => {
    if (isDelay(type, kind, sms))
      return delayed(t, { ...times, expected: clockTime(sms.expectedAt, sms.timezone, locale) })
    return kind === 'CUSTOMER' ? toCustomer(t, type, times) : toStaff(t, type, kind, times)
  }
  return compose(sms, t, sentences(), linesOf(t, specOf(type, kind), sms))
}

const toCustomer = (t: SmsTranslator, type: MessageType, times: Record<string, string>): Sentences => ({
  named: (names) => t(`customer.${type}.named`, { ...times, ...names }),
  plain: () => t(`customer.${type}.plain`, times),
})

const delayed = (t: SmsTranslator, times: Record<string, string>): Sentences => ({
  named: (names) => t('delayed.named', { ...times, ...names }),
  plain: () => t('delayed.plain', times),
})

function toStaff(
  t: SmsTranslator,
  type: MessageType,
  kind: 'AGENT' | 'SYSTEM',
  times: Record<string, string>,
): Sentences {
  const event = kind === 'AGENT' ? t(`agent.${type}`) : t(`staff.${type}`)
  return {
    named: (names) => t('event.named', { ...times, ...names, event }),
    plain: () => t('event.plain', { ...times, event }),
  }
}

function linesOf(t: SmsTranslator, { asksToConfirm, join, smsLastLine }: Spec, sms: AppointmentSms): Lines {
  const { confirmUrl, joinUrl, manageUrl, brand } = sms
  if (asksToConfirm && confirmUrl) return { needed: [t('confirm', { url: confirmUrl })], extra: [] }
  const see = manageUrl ? [t('see', { url: manageUrl })] : []
  const lastLines = {
    manage: manageUrl ? [t('manage', { url: manageUrl })] : [],
    see,
    support: brand.supportPhone ? [t('support', { phone: brand.supportPhone })] : see,
  }
  return {
    needed: join && joinUrl ? [t(join, { url: joinUrl })] : [],
    extra: smsLastLine ? lastLines[smsLastLine] : [],
  }
}
