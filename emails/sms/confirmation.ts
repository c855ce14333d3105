import type { AppointmentSms, RenderedSms } from '../types.ts'
import { composeSms } from './compose.ts'

export function confirmationSms(sms: AppointmentSms): RenderedSms {
  return composeSms(sms, 'confirmation', (t) => ({
    needed: [sms.confirmUrl ? t('confirm', { url: sms.confirmUrl }) : t('join', { url: sms.joinUrl })],
    extra: sms.confirmUrl ? [] : [t('manage', { url: sms.manageUrl })],
  }))
}
