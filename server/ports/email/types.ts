import type { PortResult } from '../result.ts'

export type OutgoingMail = {
  from: string
  to: string
  subject: string
  html: string
  text: string
  headers: Record<string, string>
  /** `content` is UTF-8 text; the adapter encodes it. */
  attachments: { filename: string; content: string; contentType: string }[]
  /** Idempotency key: with the same key and body the vendor sends once. */
  idempotencyKey: string
  /**
   * Ids only. The receipts of the vendor return them, so that a receipt finds its message even if the response of the
   * send call was lost.
   */
  tags?: Record<string, string>
}

/** Status of a message in our terms; `providerStatus` and `errorCode` keep those of the vendor. */
export type VendorStatus = {
  status: 'accepted' | 'delivered' | 'failed' | 'noted'
  providerStatus: string
  errorCode: string | null
  /** Reason why nothing more may be sent to this recipient. */
  suppress: 'hard_bounce' | 'complaint' | 'opt_out' | null
}

export type ReceiptRequest = { headers: Headers; rawBody: string }
export type MailReceipt = VendorStatus & { eventId: string; providerId: string; at: Date; tags: Record<string, string> }

/**
 * Result of reading a receipt. `invalid_signature`: the signature, its age or the secret is wrong. `ignored`: valid,
 * but not about a message.
 */
export type ReceiptResult<T> =
  | { kind: 'receipt'; receipt: T }
  | { kind: 'ignored' }
  | { kind: 'invalid_signature' }
  | { kind: 'not_configured' }

export interface EmailPort {
  send(mail: OutgoingMail): Promise<PortResult<{ providerId: string }>>
  /** Returns the last event of the vendor for an email, or null if the vendor does not know it. */
  status(providerId: string): Promise<PortResult<VendorStatus | null>>
  /**
   * Verifies the signature of a webhook over the raw body, then reads it. The age of the signature uses machine time.
   */
  readReceipt(request: ReceiptRequest): Promise<ReceiptResult<MailReceipt>>
}
