/** State that the sandbox stores between runs. Instants are ISO strings in sandbox time, unless named otherwise. */
import type { Fields } from './json.ts'
import type { Signing } from './signatures.ts'

export type Token = {
  value: string
  clientId: string
  organizationId: string
  region: string | null
  /** Milliseconds of real time: access tokens do not follow the business clock. */
  issuedAtMs: number
  expiresAtMs: number
}

export type SessionParticipant = {
  participantType: string
  name: string | null
  state: 'invited' | 'connected' | 'left'
  joinedAt: string | null
  leftAt: string | null
}

export type Session = {
  id: string
  organizationId: string
  key: string
  sip: string
  region: string
  state: 'waiting' | 'active' | 'completed' | 'failed'
  createdAt: string
  expiresAt: string
  deletedAt: string | null
  participants: SessionParticipant[]
  request: Fields
}

export type Meeting = {
  id: string
  organizationId: string
  ephemeral: boolean
  conferenceId: string
  createdAt: string
  dateExpired: string
}

export type ConversationMessage = {
  id: string
  messageId: string | null
  direction: 'inbound' | 'outbound'
  time: string
  receivedAt: string
  text: string
  metadata: Record<string, string>
  customAttributes: Record<string, string>
  receipts: Fields[]
}

export type ConversationParticipant = {
  id: string
  purpose: 'customer' | 'acd' | 'agent'
  userId: string | null
  state: 'alerting' | 'connected' | 'disconnected'
  startTime: string
  connectedTime: string | null
  endTime: string | null
  attributes: Record<string, string>
}

export type Conversation = {
  id: string
  organizationId: string
  integrationId: string
  from: Fields & { id: string }
  state: 'alerting' | 'connected' | 'disconnected'
  createdAt: string
  endedAt: string | null
  messages: ConversationMessage[]
  participants: ConversationParticipant[]
}

export type WebhookTarget = {
  id: string
  organizationId: string
  name: string
  url: string
  events: string[]
  secret: string
  enabled: boolean
  createdAt: string
}

/** A client application or widget (`/api/v2/integrations`). */
export type Integration = {
  id: string
  organizationId: string
  name: string
  typeId: string
  intendedState: 'ENABLED' | 'DISABLED'
  config: Fields & { version: number }
}

/** An Open Messaging integration. */
export type OpenIntegration = {
  id: string
  organizationId: string
  name: string
  outboundNotificationWebhookUrl: string | null
  secret: string | null
  createdAt: string
}

export type Attachment = { filename: string; contentType: string; content: string }

/** A mail or text, as the inbox shows it and its vendor reports it. */
export type Message = {
  id: string
  seq: number
  account: string
  channel: 'email' | 'sms' | 'whatsapp'
  to: string[]
  from: string
  subject: string | null
  text: string | null
  html: string | null
  attachments: Attachment[]
  headers: Record<string, string>
  idempotencyKey: string | null
  sentAt: string
  status: string
  errorCode: number | null
  extra: Fields
}

type IdempotencyEntry = { fingerprint: string; messageId: string; at: string }

export type Collections = {
  settings: Fields
  tokens: Token
  sessions: Session
  meetings: Meeting
  conversations: Conversation
  targets: WebhookTarget
  integrations: Integration
  openIntegrations: OpenIntegration
  messages: Message
  idempotency: IdempotencyEntry
  optouts: { number: string }
  deliveries: Delivery
}

/** A webhook to send. */
export type Outgoing = {
  vendor: 'genesys' | 'resend' | 'twilio'
  id: string
  url: string
  contentType: string
  body: string
  signing: Signing
}

/** A webhook in delivery, stored until it was accepted or given up. */
export type Delivery = Outgoing & { key: string; attempts: number }

/** A received webhook; `signature` is the result of the check, `unchecked` without a secret. */
export type Received = {
  id: number
  at: string
  webhookId: string | null
  signature: 'valid' | 'invalid' | 'unchecked'
  status: number
  headers: Record<string, string>
  body: unknown
}
