import type { AppointmentSms, RenderedSms } from '../types.ts'
import { composeSms } from './compose.ts'

export function roomSms(sms: AppointmentSms): RenderedSms {
  return composeSms(sms, 'room', (t) => ({
    needed: [t('joinNow', { url: sms.joinUrl })],
    extra: [],
  }))
}
