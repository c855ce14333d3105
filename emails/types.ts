/** Events of an appointment that participants and webhooks are notified about. */
export const messageTypes = [
  'CREATE',
  'UPDATE',
  'RESCHEDULE',
  'REASSIGN',
  'ROOM',
  'REMINDER',
  'CANCELLED',
  'FOLLOW_UP',
  'IN_PROGRESS',
  'COMPLETED',
  'FAILED',
  'NO_SHOW',
  'PARTICIPANT_ADDED',
  'PARTICIPANT_REMOVED',
  'PARTICIPANT_UPDATED',
  'INTERACTION_UPDATED',
] as const
export type MessageType = (typeof messageTypes)[number]

/** Types that can be sent by WhatsApp, each with its own approved template. */
export const templateTypes = ['CREATE', 'RESCHEDULE', 'CANCELLED', 'REMINDER', 'ROOM', 'FOLLOW_UP'] as const
export type TemplateType = (typeof templateTypes)[number]

/** Kinds of recipients: the customer, the agent of the appointment, or supervisors of the application. */
export const recipientKinds = ['CUSTOMER', 'AGENT', 'SYSTEM'] as const
export type RecipientKind = (typeof recipientKinds)[number]

/** Brand and support contacts of an application. `accent` is `#rrggbb`; anything else falls back to a neutral blue. */
export type MailBrand = {
  applicationName: string
  accent: string
  supportEmail: string | null
  supportPhone: string | null
}

export type Span = { startAt: Date; endAt: Date }

/** Data of a message about an appointment; the same for every type, recipient and channel. */
export type AppointmentMail = Span & {
  reference: string
  serviceName: string
  agentName: string | null
  /** IANA zone of the recipient, used for every time shown. */
  timezone: string
  /** BCP 47 tag of the recipient; English is used for a language without translations. */
  locale: string
  customerName: string | null
  /** Name used in the greeting; null leaves the greeting out. */
  recipientName: string | null
  /** The recipient's own join link; without it, no button is shown. */
  joinUrl: string | null
  /** The customer's manage link, or the appointment's page in the console. */
  manageUrl: string | null
  /** Page where the recipient confirms the appointment; null once the contact is verified. */
  confirmUrl?: string | null
  /** Page where the recipient reports that it is not theirs; opening it changes nothing. */
  wrongRecipientUrl?: string | null
  /** Page to unsubscribe from reminders and follow-ups. */
  unsubscribeUrl?: string | null
  /** Address for one-click unsubscribe; without it, mails carry no List-Unsubscribe header. */
  oneClickUrl?: string | null
  /** Expected later start, if an UPDATE announces a delay to the customer. */
  expectedAt?: Date | null
  /** The previous time, for RESCHEDULE. */
  previousTime?: Span | null
  /** ID of the calendar entry, which never changes. */
  uid: string
  /** Increases with every change of the entry and with the cancellation; calendars ignore a sequence that is not higher. */
  sequence: number
  /** The From address, bare or as `Name <address>`. */
  organizerAddress: string
  recipientAddress: string
  brand: MailBrand
  /** Time of sending; decides whether a reminder says today or tomorrow. */
  now: Date
}

/** Data of a text message: the mail's data without what only a mail needs. */
export type AppointmentSms = Omit<
  AppointmentMail,
  | 'uid'
  | 'sequence'
  | 'organizerAddress'
  | 'recipientAddress'
  | 'unsubscribeUrl'
  | 'oneClickUrl'
  | 'wrongRecipientUrl'
  | 'previousTime'
>

/** Data of a message with a security code. `host` is where the code is entered, with its port if it has one. */
export type CodeMail = { code: string; brand: MailBrand; locale: string; expiresMinutes: number; host: string }

/** Data of the message to a replaced contact. It contains no link, because the recipient may be a stranger. */
export type ContactChanged = Span & {
  reference: string
  serviceName: string
  timezone: string
  locale: string
  /** Channel of the contact that was changed. */
  contact: 'EMAIL' | 'SMS'
  changedAt: Date
  brand: MailBrand
}

/** Alert to staff with texts from the caller; each line is a paragraph. */
export type Alert = {
  subject: string
  lines: string[]
  link: { label: string; url: string } | null
  locale: string
  brand: MailBrand
}

/** Data of the message about a waiting customer, sent to the agent and then (`escalated`) to supervisors. */
export type CustomerWaiting = AppointmentMail & { waitingSince: Date; escalated: boolean }

/** Messages that are not one of the appointment types, each with its data. */
export type OtherMessageData = {
  CODE: CodeMail
  CONTACT_CHANGED: ContactChanged
  ALERT: Alert
  CUSTOMER_WAITING: CustomerWaiting
}
export type OtherMessage = keyof OtherMessageData

export type Attachment = { filename: string; content: string; contentType: string }
/** A rendered mail. `content` of an attachment is UTF-8 text, not base64. Headers contain no addresses and no subject. */
export type RenderedMail = {
  subject: string
  html: string
  text: string
  attachments: Attachment[]
  headers: Record<string, string>
}
export type RenderedSms = { text: string; segments: number }
