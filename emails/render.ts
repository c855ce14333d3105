import { createElement } from 'react'
import { type CalendarMethod, calendarFile } from './calendar.ts'
import { cancelled } from './cancelled.ts'
import { code } from './code.ts'
import { confirmation } from './confirmation.ts'
import type { MailContent } from './content.ts'
import { followUp } from './followUp.ts'
import { automatic, threadHeaders } from './headers.ts'
import { oneLine } from './names.ts'
import { reminder } from './reminder.ts'
import { rescheduled } from './rescheduled.ts'
import { room } from './room.ts'
import { cancelledSms } from './sms/cancelled.ts'
import { codeSms } from './sms/code.ts'
import { confirmationSms } from './sms/confirmation.ts'
import { followUpSms } from './sms/followUp.ts'
import { reminderSms } from './sms/reminder.ts'
import { rescheduledSms } from './sms/rescheduled.ts'
import { roomSms } from './sms/room.ts'
import { plainText } from './text.ts'
import type { AppointmentMail, AppointmentSms, CodeMail, CodeSms, RenderedMail, RenderedSms } from './types.ts'

/** The notification types a customer gets words for; the others exist for webhooks and the timeline only. */
export const appointmentTypes = ['CREATE', 'RESCHEDULE', 'CANCELLED', 'REMINDER', 'ROOM', 'FOLLOW_UP'] as const
export type AppointmentType = (typeof appointmentTypes)[number]
export type MailType = AppointmentType | 'CODE'
export type SmsType = AppointmentType | 'CODE'
export type MailInput<T extends MailType> = T extends 'CODE' ? CodeMail : AppointmentMail
export type SmsInput<T extends SmsType> = T extends 'CODE' ? CodeSms : AppointmentSms

/** Whether customers are told about this type at all. */
export const isAppointmentType = (type: string): type is AppointmentType => appointmentTypes.some((own) => own === type)

/** One mail, complete but for sender and recipient. Pure: the same input gives the same bytes. Throws for an unknown zone. */
export async function renderMail<T extends MailType>(type: T, input: MailInput<T>): Promise<RenderedMail>
export async function renderMail(type: MailType, input: CodeMail | AppointmentMail): Promise<RenderedMail> {
  if ('code' in input) return rendered(code(input), automatic)
  if (type === 'CODE') throw new TypeError('A code mail needs a code.')
  const { write, calendar } = mails[type]
  const mail = await rendered(write(input), threadHeaders(input, type === 'CREATE'))
  return calendar ? { ...mail, attachments: [calendarFile(input, calendar)] } : mail
}

/** One SMS: a code in one segment, the others in two at most. */
export function renderSms<T extends SmsType>(type: T, input: SmsInput<T>): RenderedSms
export function renderSms(type: SmsType, input: CodeSms | AppointmentSms): RenderedSms {
  if ('code' in input) return codeSms(input)
  if (type === 'CODE') throw new TypeError('A code message needs a code.')
  return texts[type](input)
}

const mails: Record<AppointmentType, { write: (mail: AppointmentMail) => MailContent; calendar?: CalendarMethod }> = {
  CREATE: { write: confirmation, calendar: 'REQUEST' },
  RESCHEDULE: { write: rescheduled, calendar: 'REQUEST' },
  CANCELLED: { write: cancelled, calendar: 'CANCEL' },
  REMINDER: { write: reminder },
  ROOM: { write: room },
  FOLLOW_UP: { write: followUp },
}

const texts: Record<AppointmentType, (sms: AppointmentSms) => RenderedSms> = {
  CREATE: confirmationSms,
  RESCHEDULE: rescheduledSms,
  CANCELLED: cancelledSms,
  REMINDER: reminderSms,
  ROOM: roomSms,
  FOLLOW_UP: followUpSms,
}

async function rendered(content: MailContent, headers: Record<string, string>): Promise<RenderedMail> {
  // Loaded here because it takes half a second: a process that sends no mail should not pay for it when it starts.
  const [{ render }, { MailLayout }] = await Promise.all([import('react-email'), import('./layout.tsx')])
  const html = await render(createElement(MailLayout, { mail: content }))
  return { subject: oneLine(content.subject), html, text: plainText(content), attachments: [], headers }
}
