/** How an application looks and whom to ask. `accent` is `#rrggbb`; anything else falls back to a neutral blue. */
export type MailBrand = {
  applicationName: string
  accent: string
  supportEmail: string | null
  supportPhone: string | null
}

export type AppointmentMail = {
  reference: string
  serviceName: string
  agentName: string | null
  startAt: Date
  endAt: Date
  /** IANA zone of the customer; every time shown is in it. */
  timezone: string
  /** BCP 47; a language we have no words for gets English. */
  locale: string
  customerName: string | null
  joinUrl: string
  manageUrl: string
  /** Where the reader says that the appointment is theirs; null once the contact is proven. */
  confirmUrl?: string | null
  /** The calendar entry's identity, the same for the appointment's whole life. */
  uid: string
  /** Rises with every reschedule and with the cancellation; calendars ignore what is not newer. */
  sequence: number
  /** The From address, bare or as `Name <address>`. */
  organizerAddress: string
  recipientAddress: string
  brand: MailBrand
  now: Date
}

export type CodeMail = { code: string; brand: MailBrand; locale: string; expiresMinutes: number; host: string }

export type AppointmentSms = Omit<
  AppointmentMail,
  'uid' | 'sequence' | 'organizerAddress' | 'recipientAddress' | 'agentName' | 'customerName'
>
export type CodeSms = CodeMail

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
