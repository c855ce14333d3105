import type { ReceiptResult, VendorStatus } from '../email/types.ts'
import type { PortResult } from '../result.ts'

/** With `whatsapp`, that template is sent by WhatsApp instead of the text. */
export type OutgoingSms = {
  to: string
  text: string
  statusCallback: string
  whatsapp?: { contentSid: string; variables: Record<string, string> }
}

/** `signedUrl` is the public address of our callback with its query, exactly as given to the vendor. */
export type SmsReceiptRequest = { headers: Headers; signedUrl: string; form: Record<string, string> }
/** Status callback; it carries no time. For WhatsApp, `providerStatus` has the prefix `whatsapp:`. */
type SmsReceipt = VendorStatus & { eventId: string; providerId: string }

/** Incoming SMS. `optOut` is the keyword that the vendor recognized and has already answered. */
export type InboundSms = { id: string; from: string; body: string; optOut: 'STOP' | 'START' | 'HELP' | null }
export type SmsReceiptResult = ReceiptResult<SmsReceipt> | { kind: 'inbound'; sms: InboundSms }

export interface SmsPort {
  send(sms: OutgoingSms): Promise<PortResult<VendorStatus & { providerId: string }>>
  /** Resolves a message in doubt: finds messages to this number since an instant whose body contains `contains`. */
  find(query: {
    to: string
    since: Date
    contains: string
    byWhatsapp?: boolean
  }): Promise<PortResult<(VendorStatus & { providerId: string; text: string })[]>>
  status(providerId: string): Promise<PortResult<VendorStatus | null>>
  /** Verifies the signature of a callback, then reads it: a status or an incoming SMS. */
  readReceipt(request: SmsReceiptRequest): Promise<SmsReceiptResult>
}
