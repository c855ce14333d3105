import type { PortResult } from '../types.ts'

export type OutgoingMail = {
  from: string
  to: string
  subject: string
  html: string
  text: string
  headers: Record<string, string>
  attachments: { filename: string; content: string; contentType: string }[]
  /** Same key, same body: the vendor sends once. */
  idempotencyKey: string
}

export interface EmailPort {
  send(mail: OutgoingMail): Promise<PortResult<{ providerId: string }>>
  /** The vendor's last event for a mail, or null when it knows none. */
  status(providerId: string): Promise<PortResult<{ providerStatus: string } | null>>
}
