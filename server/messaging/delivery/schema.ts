const messageStates = ['open', 'accepted', 'delivered', 'failed', 'in_doubt', 'expired'] as const
export type MessageState = (typeof messageStates)[number]
/** Nothing more is sent or asked about these; what arrives later is kept as an event and changes nothing. */
export const settledStates: readonly MessageState[] = ['delivered', 'failed', 'expired']

/**
 * `attempted` is written before the vendor is called. `retrying`: the attempt did nothing for sure. `noted` changes no state.
 */
export const messageEventStatuses = [
  'attempted',
  'in_doubt',
  'retrying',
  'noted',
  'accepted',
  'delivered',
  'failed',
  'expired',
] as const
export type MessageEventStatus = (typeof messageEventStatuses)[number]

export type MessageEvent = {
  /** Makes it once, however often it is reported. */
  eventKey: string
  status: MessageEventStatus
  attempt: number | null
  providerStatus: string | null
  errorCode: string | null
  at: Date
}

export type MessageChannel = 'EMAIL' | 'SMS'
type MessagePurpose = 'notification' | 'code' | 'staff'

/** A mail as rendered; `content` of an attachment is text. Without `from` the installation's address is used. */
export type MailBody = {
  subject: string
  html: string
  text: string
  attachments: { filename: string; content: string; contentType: string }[]
  headers: Record<string, string>
  from?: string
}
/** A template the vendor has approved, filled in; `text` says the same, for when it cannot go that way. */
export type WhatsappContent = { contentSid: string; variables: Record<string, string> }
export type SmsBody = { text: string; whatsapp?: WhatsappContent }

export type NewMessage = {
  organizationId: string
  /** Hex of the agenda item's key. */
  key: string
  purpose: MessagePurpose
  appointmentId?: string | null
  /** Whose message it is: contacts are quarantined for one application. */
  applicationId?: string
  /** An address in lower case or a number in E.164. */
  recipient: string
  /** A reminder or follow-up: not sent to whoever has stopped those. */
  optional?: boolean
  /** No attempt is begun after it. */
  usefulUntil?: Date | null
} & ({ channel: 'EMAIL'; body: MailBody } | { channel: 'SMS'; body: SmsBody })

/** What is kept sealed until the message is settled. */
export type Sealed =
  | { channel: 'EMAIL'; recipient: string; mail: MailBody & { from: string } }
  | { channel: 'SMS'; recipient: string; text: string; whatsapp?: WhatsappContent }

export type Message = {
  organizationId: string
  id: string
  key: string
  purpose: MessagePurpose
  channel: MessageChannel
  appointmentId: string | null
  recipientHash: Buffer
  contactHash: Buffer | null
  sealed: Buffer | null
  /** A reminder or follow-up. */
  optional: boolean
  via: 'whatsapp' | null
  state: MessageState
  providerId: string | null
  attempts: number
  usefulUntil: Date | null
  firstAttemptAt: Date | null
  settledAt: Date | null
}

/**
 * `opt_out`: the number answered STOP, or its carrier says so. `unsubscribed`: by the link in a mail. `wrong_recipient`: its reader said that the
 * appointment is not theirs.
 */
export type SuppressionReason = 'hard_bounce' | 'complaint' | 'opt_out' | 'unsubscribed' | 'wrong_recipient'
export type Suppression = { channel: MessageChannel; reason: SuppressionReason; stops: 'all' | 'optional'; at: Date }
/** How we learnt of a stop, or of its end. */
export type SuppressionVia = 'text' | 'one_click' | 'page' | 'vendor' | 'reader' | 'staff'
