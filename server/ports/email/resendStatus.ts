import type { PortFailure } from '../result.ts'
import type { VendorStatus } from './types.ts'

type Answer = { name: string; status: number | null; retryAfterMs: number | null }
type Meaning = 'permanent' | 'temporary' | 'throttled' | 'unknown'

const HOUR = 3_600_000

/**
 * What Resend's error names mean to us. The account's own troubles (key, sender domain, quota) are temporary: somebody will mend them,
 * and the mail should then go.
 */
const errors: Readonly<Record<string, Meaning>> = {
  validation_error: 'permanent',
  missing_required_field: 'permanent',
  invalid_parameter: 'permanent',
  invalid_attachment: 'permanent',
  invalid_idempotency_key: 'permanent',
  method_not_allowed: 'permanent',
  not_found: 'permanent',
  security_error: 'permanent',
  // The key was used with another body: that other mail went out, and this one never will.
  invalid_idempotent_request: 'permanent',
  missing_api_key: 'temporary',
  invalid_api_key: 'temporary',
  restricted_api_key: 'temporary',
  invalid_from_address: 'temporary',
  invalid_access: 'temporary',
  invalid_region: 'temporary',
  rate_limit_exceeded: 'throttled',
  daily_quota_exceeded: 'throttled',
  monthly_quota_exceeded: 'throttled',
  // Our own earlier request with this key is still being worked on.
  concurrent_idempotent_requests: 'unknown',
  application_error: 'unknown',
  internal_server_error: 'unknown',
}

/** Pure. The status decides where the name is not known to us. */
export function toPortFailure({ name, status, retryAfterMs }: Answer): PortFailure {
  if (status !== null && status >= 500) return { ok: false, kind: 'unknown', code: name }
  const meaning = errors[name] ?? meaningOf(status)
  if (meaning === 'throttled' || status === 429) {
    return {
      ok: false,
      kind: 'throttled',
      code: name,
      retryAfterMs: retryAfterMs ?? (name.endsWith('quota_exceeded') ? HOUR : 1000),
    }
  }
  if (meaning === 'unknown') return { ok: false, kind: 'unknown', code: name }
  return { ok: false, kind: 'rejected', code: name, permanent: meaning === 'permanent' }
}

function meaningOf(status: number | null): Meaning {
  if (status === null) return 'unknown'
  if (status === 401 || status === 403) return 'temporary'
  return status >= 400 ? 'permanent' : 'unknown'
}

const events: Readonly<Record<string, VendorStatus['status']>> = {
  queued: 'accepted',
  scheduled: 'accepted',
  sent: 'accepted',
  delivery_delayed: 'noted',
  delivered: 'delivered',
  opened: 'delivered',
  clicked: 'delivered',
  bounced: 'failed',
  failed: 'failed',
  suppressed: 'failed',
  canceled: 'failed',
  // Whoever complains has got it.
  complained: 'delivered',
}

/** Resend's event (`email.` taken off) as ours; null for one that says nothing about a message's way. */
export function toVendorStatus(event: string, bounceType: string | null): VendorStatus | null {
  const status = events[event]
  if (!status) return null
  return {
    status,
    providerStatus: event,
    errorCode: status === 'failed' ? [event, bounceType?.toLowerCase()].filter(Boolean).join(':') : null,
    suppress: suppression(event, bounceType),
  }
}

function suppression(event: string, bounceType: string | null): VendorStatus['suppress'] {
  if (event === 'complained') return 'complaint'
  if (event === 'suppressed') return 'hard_bounce'
  return event === 'bounced' && bounceType === 'Permanent' ? 'hard_bounce' : null
}
