import { renderAppointmentMail, renderAppointmentSms, renderMail, renderSms } from './render.ts'
import { sampleAppointment, sampleOtherMessages } from './samples.ts'
import {
  type MailBrand,
  type MessageType,
  messageTypes,
  type OtherMessage,
  type RecipientKind,
  type RenderedMail,
  type RenderedSms,
} from './types.ts'

export type Preview = { mail: RenderedMail; sms: RenderedSms }
export type PreviewName = MessageType | OtherMessage
export const otherMessageNames = [
  'CODE',
  'CONTACT_CHANGED',
  'ALERT',
  'CUSTOMER_WAITING',
] as const satisfies readonly OtherMessage[]
export const previewNames: readonly PreviewName[] = [...messageTypes, ...otherMessageNames]

type PreviewOptions = { locale: string; brand?: MailBrand }

/** Renders one message with invented data for a kind of recipient. Notices have only one kind of recipient. */
export async function preview(name: PreviewName, kind: RecipientKind, options: PreviewOptions): Promise<Preview> {
  if (isOtherMessage(name)) return otherMessagePreview(name, options)
  const sample = sampleAppointment({ ...options, ...(kind === 'CUSTOMER' ? {} : staffView(kind)), ...overrides[name] })
  return { mail: await renderAppointmentMail(name, kind, sample), sms: renderAppointmentSms(name, kind, sample) }
}

async function otherMessagePreview<N extends OtherMessage>(name: N, options: PreviewOptions): Promise<Preview> {
  const data = sampleOtherMessages(options)
  return { mail: await renderMail(name, data[name]), sms: renderSms(name, data[name]) }
}

const staffView = (kind: RecipientKind) => ({
  recipientName: kind === 'AGENT' ? 'Anna Schmidt' : 'Sam Novak',
  recipientAddress: 'staff@northwind.example',
  manageUrl: 'https://book.northwind.example/admin/appointments/c0a8012e-6f1b-4f6e-9d0a-5b7f5c1d2e3f',
})

const overrides: Partial<Record<MessageType, Partial<Parameters<typeof sampleAppointment>[0]>>> = {
  RESCHEDULE: {
    sequence: 1,
    previousTime: { startAt: new Date('2026-11-23T13:00:00Z'), endAt: new Date('2026-11-23T13:30:00Z') },
  },
  CANCELLED: { sequence: 2 },
  PARTICIPANT_REMOVED: { sequence: 1 },
}

const isOtherMessage = (name: PreviewName): name is OtherMessage => otherMessageNames.some((notice) => notice === name)
