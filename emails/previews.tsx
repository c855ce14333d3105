import { mailFor, renderMail, renderSms, textFor } from './render.ts'
import { sampleAppointment, sampleNotices } from './samples.ts'
import {
  type MailBrand,
  type MessageType,
  messageTypes,
  type Notice,
  type RecipientKind,
  type RenderedMail,
  type RenderedSms,
} from './types.ts'

export type Preview = { mail: RenderedMail; sms: RenderedSms }
export type PreviewName = MessageType | Notice
export const noticeNames = ['CODE', 'CONTACT_CHANGED', 'ALERT', 'CUSTOMER_WAITING'] as const satisfies readonly Notice[]
export const previewNames: readonly PreviewName[] = [...messageTypes, ...noticeNames]

type Look = { locale: string; brand?: MailBrand }

/** Renders one message with invented data for a kind of recipient. Notices have only one kind of recipient. */
export async function preview(name: PreviewName, kind: RecipientKind, look: Look): Promise<Preview> {
  if (isNotice(name)) return noticePreview(name, look)
  const sample = sampleAppointment({ ...look, ...(kind === 'CUSTOMER' ? {} : staffView(kind)), ...overrides[name] })
  return { mail: await mailFor(name, kind, sample), sms: textFor(name, kind, sample) }
}

async function noticePreview<N extends Notice>(name: N, look: Look): Promise<Preview> {
  const data = sampleNotices(look)
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
    formerly: { startAt: new Date('2026-11-23T13:00:00Z'), endAt: new Date('2026-11-23T13:30:00Z') },
  },
  CANCELLED: { sequence: 2 },
  PARTICIPANT_REMOVED: { sequence: 1 },
}

const isNotice = (name: PreviewName): name is Notice => noticeNames.some((notice) => notice === name)
