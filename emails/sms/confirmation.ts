import type { AppointmentSms, RenderedSms } from '../types.ts'
import { composeSms } from './compose.ts'

export function confirmationSms(sms: AppointmentSms): RenderedSms {
  return composeSms(sms, 'confirmation', (t) => ({
    needed: [t('join', { url: sms.joinUrl })],
    extra: [t('manage', { url: sms.manageUrl })],
  }))
}
