import type { PortResult } from '../result.ts'

export type OutgoingMail = {
  from: string
  to: string
  subject: string
  html: string
  text: string
  headers: Record<string, string>
  /** `content` is text in UTF-8; the adapter encodes it. */
  attachments: { filename: string; content: string; contentType: string }[]
  /** Same key, same body: the vendor sends once. */
  idempotencyKey: string
  /** Ids only; they come back in the vendor's receipts, so that one finds its message even when our answer was lost. */
  tags?: Record<string, string>
}

/** A vendor's word about a message, turned into ours; `providerStatus` and `errorCode` keep the vendor's own. */
export type VendorStatus = {
  status: 'accepted' | 'delivered' | 'failed' | 'noted'
  providerStatus: string
  errorCode: string | null
  /** Why this recipient must not be written to again. */
  suppress: 'hard_bounce' | 'complaint' | 'opt_out' | null
}

export type ReceiptRequest = { headers: Headers; rawBody: string }
export type MailReceipt = VendorStatus & { eventId: string; providerId: string; at: Date; tags: Record<string, string> }

/** `forged`: the signature, its age or the secret does not hold. `ignored`: genuine, and not about a message. */
export type ReceiptResult<T> =
  | { kind: 'receipt'; receipt: T }
  | { kind: 'ignored' }
  | { kind: 'invalid_signature' }
  | { kind: 'not_configured' }

export interface EmailPort {
  send(mail: OutgoingMail): Promise<PortResult<{ providerId: string }>>
  /** The vendor's last event for a mail, or null when it knows none. */
  status(providerId: string): Promise<PortResult<VendorStatus | null>>
  /** Verifies a webhook's signature over the raw body, then reads it. Real time counts here. */
  readReceipt(request: ReceiptRequest): Promise<ReceiptResult<MailReceipt>>
}
