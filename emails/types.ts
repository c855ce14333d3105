/** What an appointment's people, and the systems that listen, are told about. */
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

/** What a customer may be told by text: these can go by WhatsApp, in a template that was approved for each. */
export const templateTypes = ['CREATE', 'RESCHEDULE', 'CANCELLED', 'REMINDER', 'ROOM', 'FOLLOW_UP'] as const
export type TemplateType = (typeof templateTypes)[number]

/** Who reads it: the customer, the agent whose appointment it is, or the staff who watch over the application. */
export const recipientKinds = ['CUSTOMER', 'AGENT', 'SYSTEM'] as const
export type RecipientKind = (typeof recipientKinds)[number]

/** How an application looks and whom to ask. `accent` is `#rrggbb`; anything else falls back to a neutral blue. */
export type MailBrand = {
  applicationName: string
  accent: string
  supportEmail: string | null
  supportPhone: string | null
}

export type Span = { startAt: Date; endAt: Date }

/** What a message about an appointment is written from; the same for every type, recipient and channel. */
export type AppointmentMail = Span & {
  reference: string
  serviceName: string
  agentName: string | null
  /** IANA zone of the recipient; every time shown is in it. */
  timezone: string
  /** BCP 47, the recipient's; a language we have no words for gets English. */
  locale: string
  customerName: string | null
  /** Who is greeted; null greets nobody. */
  recipientName: string | null
  /** The recipient's own way in; null where there is none, then no button is shown. */
  joinUrl: string | null
  /** A customer's manage link, or the appointment's page in the console. */
  manageUrl: string | null
  /** Where the reader says that the appointment is theirs; null once the contact is proven. */
  confirmUrl?: string | null
  /** Where the reader says that it is not; nothing changes before they press. */
  notMineUrl?: string | null
  /** The page where reminders and follow-ups are ended. */
  unsubscribeUrl?: string | null
  /** Where mail programs post to end them with one click; without it their mails carry no List-Unsubscribe. */
  oneClickUrl?: string | null
  /** The later start that is expected, where an UPDATE tells the customer of a delay. */
  expectedAt?: Date | null
  /** The time that no longer holds, for RESCHEDULE. */
  formerly?: Span | null
  /** The calendar entry's identity, the same for the appointment's whole life. */
  uid: string
  /** Rises with every change of the entry and with the cancellation; calendars ignore what is not newer. */
  sequence: number
  /** The From address, bare or as `Name <address>`. */
  organizerAddress: string
  recipientAddress: string
  brand: MailBrand
  /** When it is sent: reminders say today or tomorrow as seen from here. */
  now: Date
}

/** An SMS needs less, so that nothing has to be made up for it. */
export type AppointmentSms = Omit<
  AppointmentMail,
  | 'uid'
  | 'sequence'
  | 'organizerAddress'
  | 'recipientAddress'
  | 'unsubscribeUrl'
  | 'oneClickUrl'
  | 'notMineUrl'
  | 'formerly'
>

/** `host` is the one that the code is to be entered on, with its port if it has one. */
export type CodeMail = { code: string; brand: MailBrand; locale: string; expiresMinutes: number; host: string }

/** To a contact that was taken off an appointment. It holds no link: whoever reads it may be a stranger. */
export type ContactChanged = Span & {
  reference: string
  serviceName: string
  timezone: string
  locale: string
  /** What was changed, the address or the number. */
  contact: 'EMAIL' | 'SMS'
  changedAt: Date
  brand: MailBrand
}

/** For staff about anything: words come from the caller, each line a paragraph. */
export type Alert = {
  subject: string
  lines: string[]
  link: { label: string; url: string } | null
  locale: string
  brand: MailBrand
}

/** To the agent, and then (`escalated`) to supervisors: somebody sits in the lobby and nobody came. */
export type CustomerWaiting = AppointmentMail & { waitingSince: Date; escalated: boolean }

/** The messages that are not one of an appointment's types, and what each is written from. */
export type NoticeData = {
  CODE: CodeMail
  CONTACT_CHANGED: ContactChanged
  ALERT: Alert
  CUSTOMER_WAITING: CustomerWaiting
}
export type Notice = keyof NoticeData

export type Attachment = { filename: string; content: string; contentType: string }
/** `content` of an attachment is text in UTF-8, not base64. Headers carry no address and no subject. */
export type RenderedMail = {
  subject: string
  html: string
  text: string
  attachments: Attachment[]
  headers: Record<string, string>
}
export type RenderedSms = { text: string; segments: number }
