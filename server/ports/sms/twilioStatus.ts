import type { VendorStatus } from '../email/types.ts'
import type { PortFailure } from '../result.ts'

const statuses: Readonly<Record<string, VendorStatus['status']>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'accepted',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
}

/** Maps a message status of Twilio. An unknown one becomes `noted` and is never guessed. */
export function toVendorStatus(status: string, errorCode: string | null): VendorStatus {
  const ours = statuses[status] ?? 'noted'
  const code = ours === 'failed' ? (errorCode ?? status) : errorCode
  return { status: ours, providerStatus: status, errorCode: code, suppress: code === OPTED_OUT ? 'opt_out' : null }
}

const OPTED_OUT = '21610'

/**
 * Errors of the account or its sender are temporary: somebody will fix them and the SMS should then be sent. All other
 * 4xx are final.
 */
const temporary = new Set([
  '20003',
  '20005',
  '20403',
  '20404',
  '21212',
  '21603',
  '21606',
  '21611',
  '21659',
  '30001',
  '30002',
])

/** Maps a response other than 2xx: 429 and 4xx are definite; after a 5xx the SMS may have been sent. */
export function toPortFailure(response: {
  status: number
  code: string | null
  retryAfterMs: number | null
}): PortFailure {
  const code = response.code ?? String(response.status)
  if (response.status === 429 || code === '20429') {
    return { ok: false, kind: 'throttled', code, retryAfterMs: response.retryAfterMs ?? 1000 }
  }
  if (response.status >= 400 && response.status < 500 && response.status !== 408) {
    const isTemporary = response.status === 401 || response.status === 403 || temporary.has(code)
    const rejected = { ok: false, kind: 'rejected', code, permanent: !isTemporary } as const
    return code === OPTED_OUT ? { ...rejected, suppress: 'opt_out' } : rejected
  }
  return { ok: false, kind: 'unknown', code }
}
