import { specOf } from '../appointment.ts'
import { oneLine, title } from '../names.ts'
import type { AppointmentSms, MessageType, RecipientKind } from '../types.ts'
import { smsScene } from './scene.ts'

/** What fills a template whose words the vendor has approved: 1 who writes, 2 about what, 3 when, with its zone, 4 the way in or on. */
export function templateValues(type: MessageType, kind: RecipientKind, sms: AppointmentSms): Record<string, string> {
  const { times } = smsScene(sms)
  const way = specOf(type, kind).join ? (sms.joinUrl ?? sms.manageUrl) : (sms.manageUrl ?? sms.joinUrl)
  return {
    1: title(sms.brand.applicationName),
    2: title(sms.serviceName),
    3: times.when,
    // A variable may not be empty, nor hold a line break.
    4: oneLine(way ?? sms.reference),
  }
}
