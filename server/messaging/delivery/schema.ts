const messageStates = ['open', 'accepted', 'delivered', 'failed', 'in_doubt', 'expired'] as const
export type MessageState = (typeof messageStates)[number]
/** States after which nothing more is sent or polled. A later event is stored and changes nothing. */
export const settledStates: readonly MessageState[] = ['delivered', 'failed', 'expired']

/**
 * Statuses of a message event. `attempted` is stored before the vendor is called, `retrying` means that the attempt certainly had no
 * effect, `noted` changes no state.
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
  /** Deduplicates an event that is reported more than once. */
  eventKey: string
  status: MessageEventStatus
  attempt: number | null
  providerStatus: string | null
  errorCode: string | null
  at: Date
}
export type MessageResult = MessageEvent & { status: Exclude<MessageEventStatus, 'attempted'> }

export type MessageChannel = 'EMAIL' | 'SMS'
type MessagePurpose = 'notification' | 'code' | 'staff'

/** A rendered email. `content` of an attachment is text. Without `from` the installation's address is used. */
export type MailBody = {
  subject: string
  html: string
  text: string
  attachments: { filename: string; content: string; contentType: string }[]
  headers: Record<string, string>
  from?: string
}
/** A template that the vendor has approved, with its values. The SMS body's `text` is the fallback if WhatsApp is not possible. */
export type WhatsappContent = { contentSid: string; variables: Record<string, string> }
export type SmsBody = { text: string; whatsapp?: WhatsappContent }

export type NewMessage = {
  organizationId: string
  /** The job's key in hex. */
  key: string
  purpose: MessagePurpose
  appointmentId?: string | null
  /** Application that sends the message. Some suppressions apply to one application only. */
  applicationId?: string
  /** An address in lower case or a number in E.164. */
  recipient: string
  /** Whether it is a reminder or follow-up, which its recipient can opt out of. */
  optional?: boolean
  /** No attempt is started after this instant. */
  usefulUntil?: Date | null
} & ({ channel: 'EMAIL'; body: MailBody } | { channel: 'SMS'; body: SmsBody })

/** Content of a message, stored encrypted until the message is settled. */
export type MessageContent =
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
  /** Whether it is a reminder or follow-up. */
  optional: boolean
  via: 'whatsapp' | null
  state: MessageState
  providerId: string | null
  providerStatus: string | null
  errorCode: string | null
  usefulUntil: Date | null
  settledAt: Date | null
}

/**
 * Reasons for a suppression. `opt_out`: the number replied STOP, or its carrier reports that it did. `unsubscribed`: through the link
 * in an email. `wrong_recipient`: the recipient reported that the appointment is not theirs.
 */
export type SuppressionReason = 'hard_bounce' | 'complaint' | 'opt_out' | 'unsubscribed' | 'wrong_recipient'
export type Suppression = { channel: MessageChannel; reason: SuppressionReason; stops: 'all' | 'optional'; at: Date }
/** Source of a suppression or of its removal. */
export type SuppressionVia = 'text' | 'one_click' | 'page' | 'vendor' | 'recipient' | 'staff'
