import type { AppointmentSms, RenderedSms } from '../types.ts'
import { composeSms } from './compose.ts'

export function followUpSms(sms: AppointmentSms): RenderedSms {
  return composeSms(sms, 'followUp', (t) => ({
    needed: [],
    extra: [
      sms.brand.supportPhone ? t('support', { phone: sms.brand.supportPhone }) : t('see', { url: sms.manageUrl }),
    ],
  }))
}
