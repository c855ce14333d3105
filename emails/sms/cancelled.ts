import type { AppointmentSms, RenderedSms } from '../types.ts'
import { composeSms } from './compose.ts'

export function cancelledSms(sms: AppointmentSms): RenderedSms {
  return composeSms(sms, 'cancelled', (t) => ({
    needed: [],
    extra: [t('see', { url: sms.manageUrl })],
  }))
}
