import type { PortResult } from '../types.ts'

export type OutgoingSms = { to: string; text: string; statusCallback: string }

export interface SmsPort {
  send(sms: OutgoingSms): Promise<PortResult<{ providerId: string; providerStatus: string }>>
  /** Settles a doubt: messages to this number since an instant whose body contains `contains`. */
  find(query: { to: string; since: Date; contains: string }): Promise<PortResult<{ providerId: string; providerStatus: string }[]>>
  status(providerId: string): Promise<PortResult<{ providerStatus: string; errorCode: string | null } | null>>
}
