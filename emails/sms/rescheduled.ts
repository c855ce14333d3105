import type { AppointmentSms, RenderedSms } from '../types.ts'
import { composeSms } from './compose.ts'

export function rescheduledSms(sms: AppointmentSms): RenderedSms {
  return composeSms(sms, 'rescheduled', (t) => ({
    needed: [sms.confirmUrl ? t('confirm', { url: sms.confirmUrl }) : t('join', { url: sms.joinUrl })],
    extra: sms.confirmUrl ? [] : [t('manage', { url: sms.manageUrl })],
  }))
}
