import type { AppointmentSms, RenderedSms } from '../types.ts'
import { composeSms } from './compose.ts'

export function reminderSms(sms: AppointmentSms): RenderedSms {
  return composeSms(sms, 'reminder', (t) => ({
    needed: [t('join', { url: sms.joinUrl })],
    extra: [t('manage', { url: sms.manageUrl })],
  }))
}
