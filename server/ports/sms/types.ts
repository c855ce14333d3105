import type { ReceiptResult, VendorStatus } from '../email/types.ts'
import type { PortResult } from '../result.ts'

/** With `whatsapp` that template is sent there instead of the text. */
export type OutgoingSms = {
  to: string
  text: string
  statusCallback: string
  whatsapp?: { contentSid: string; variables: Record<string, string> }
}

/** `signedUrl` is our public address of the callback with its query, exactly as it was given to the vendor. */
export type SmsReceiptRequest = { headers: Headers; signedUrl: string; form: Record<string, string> }
/** Callbacks carry no time of their own. What went by WhatsApp has `whatsapp:` before its provider status. */
type SmsReceipt = VendorStatus & { eventId: string; providerId: string }

/** What a person texted to us. `optOut` is the vendor's own reading of it, which then has answered by itself. */
export type InboundSms = { id: string; from: string; body: string; optOut: 'STOP' | 'START' | 'HELP' | null }
export type SmsReceiptResult = ReceiptResult<SmsReceipt> | { kind: 'inbound'; sms: InboundSms }

export interface SmsPort {
  send(sms: OutgoingSms): Promise<PortResult<VendorStatus & { providerId: string }>>
  /** Settles a doubt: messages to this number since an instant whose body contains `contains`. */
  find(query: {
    to: string
    since: Date
    contains: string
    byWhatsapp?: boolean
  }): Promise<PortResult<(VendorStatus & { providerId: string; text: string })[]>>
  status(providerId: string): Promise<PortResult<VendorStatus | null>>
  /** Verifies a callback's signature, then reads it: what became of a text, or one that came in. */
  readReceipt(request: SmsReceiptRequest): Promise<SmsReceiptResult>
}
