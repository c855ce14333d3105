import { createElement } from 'react'
import { appointmentContent, specOf } from './appointment.ts'
import { calendarFile } from './calendar.ts'
import type { MailContent } from './content.ts'
import { noAutoReplyHeaders, threadHeaders, unsubscribeHeaders } from './headers.ts'
import { oneLine } from './names.ts'
import { alert } from './otherMessages/alert.ts'
import { code } from './otherMessages/code.ts'
import { contactChanged } from './otherMessages/contactChanged.ts'
import { customerWaiting } from './otherMessages/customerWaiting.ts'
import { alertSms } from './sms/alert.ts'
import { appointmentSms } from './sms/appointment.ts'
import { codeSms } from './sms/code.ts'
import { contactChangedSms } from './sms/contactChanged.ts'
import { customerWaitingSms } from './sms/customerWaiting.ts'
import { plainText } from './text.ts'
import type {
  AppointmentMail,
  AppointmentSms,
  MessageType,
  OtherMessage,
  OtherMessageData,
  RecipientKind,
  RenderedMail,
  RenderedSms,
} from './types.ts'

/**
 * Renders the mail of any type for any kind of recipient, complete except for sender and recipient. Pure: the same input gives
 * the same bytes. Throws a RangeError for an unknown zone.
 */
export async function renderAppointmentMail(
  type: MessageType,
  kind: RecipientKind,
  data: AppointmentMail,
): Promise<RenderedMail> {
  const { calendar, optional } = specOf(type, kind)
  const headers = {
    ...threadHeaders(data, type === 'CREATE'),
    ...(optional ? unsubscribeHeaders(data.oneClickUrl) : {}),
  }
  const mail = await toRenderedMail(appointmentContent(type, kind, data), headers)
  return calendar ? { ...mail, attachments: [calendarFile(data, calendar, kind)] } : mail
}

/** Renders the same as a text message of at most two segments. */
export const renderAppointmentSms = (type: MessageType, kind: RecipientKind, data: AppointmentSms): RenderedSms =>
  appointmentSms(type, kind, data)

/** Renders the mails that are not one of the appointment types: codes, alerts, a changed contact, a waiting customer. */
export const renderMail = async <N extends OtherMessage>(notice: N, data: OtherMessageData[N]): Promise<RenderedMail> =>
  toRenderedMail(otherMessages[notice].mail(data), noAutoReplyHeaders)

/** Renders the same as a text message: a code in one segment, the others in at most two. */
export const renderSms = <N extends OtherMessage>(notice: N, data: OtherMessageData[N]): RenderedSms =>
  otherMessages[notice].sms(data)

const otherMessages: {
  [N in OtherMessage]: {
    mail: (data: OtherMessageData[N]) => MailContent
    sms: (data: OtherMessageData[N]) => RenderedSms
  }
} = {
  CODE: { mail: code, sms: codeSms },
  CONTACT_CHANGED: { mail: contactChanged, sms: contactChangedSms },
  ALERT: { mail: alert, sms: alertSms },
  CUSTOMER_WAITING: { mail: customerWaiting, sms: customerWaitingSms },
}

async function toRenderedMail(content: MailContent, headers: Record<string, string>): Promise<RenderedMail> {
  // Loaded on first use, because it takes half a second that a process without mail should not spend at startup.
  const [{ render }, { MailLayout }] = await Promise.all([import('react-email'), import('./layout.tsx')])
  const html = await render(createElement(MailLayout, { mail: content }))
  return { subject: oneLine(content.subject), html, text: plainText(content), attachments: [], headers }
}
