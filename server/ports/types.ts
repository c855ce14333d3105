import type { Bell } from './bell/types.ts'
import type { EmailPort } from './email/types.ts'
import type { GenesysPort } from './genesys/types.ts'
import type { SmsPort } from './sms/types.ts'
import type { VideoAdapterName, VideoPort } from './video/types.ts'

/** The way out. Adapters are made in runtime.ts alone. */
export type Ports = {
  email: EmailPort
  sms: SmsPort
  genesys: GenesysPort
  /** By the name that an application's settings choose. */
  video: Record<VideoAdapterName, VideoPort>
  /** News between processes, for pages that wait. */
  bell: Bell
}

/** What a vendor's answer means to us; decided in one table per vendor. `code` is the vendor's own word. */
export type PortFailure =
  /** `suppress`: the recipient refuses us, and must not be written to again. */
  | { ok: false; kind: 'rejected'; code: string; permanent: boolean; suppress?: 'opt_out' }
  /** The vendor did nothing for sure (refused connection, 429, 503 before work): safe to try again. */
  | { ok: false; kind: 'notDone'; code: string; retryAfterMs?: number }
  | { ok: false; kind: 'throttled'; code: string; retryAfterMs: number }
  /** Timeout, reset, 5xx after sending: it may have happened. */
  | { ok: false; kind: 'unknown'; code: string }
export type PortResult<T> = { ok: true; value: T } | PortFailure
