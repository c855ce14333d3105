import type { PortFailure } from '../result.ts'
import type { VendorStatus } from './types.ts'

type ErrorResponse = { name: string; status: number | null; retryAfterMs: number | null }
type Meaning = 'permanent' | 'temporary' | 'throttled' | 'unknown'

const HOUR = 3_600_000

/**
 * Meaning of the error names of Resend. Errors of the account (key, sender domain, quota) are temporary, because
 * somebody will fix them and the email should then be sent.
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
  // The key was used with another body: that other email was sent, and this one never will be.
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
  // An earlier request of ours with this key is still in progress.
  concurrent_idempotent_requests: 'unknown',
  application_error: 'unknown',
  internal_server_error: 'unknown',
}

/** Maps an error of Resend. The HTTP status decides for unknown names. */
export function toPortFailure({ name, status, retryAfterMs }: ErrorResponse): PortFailure {
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
  // A complaint means that the email was delivered.
  complained: 'delivered',
}

/** Maps an event of Resend (without the `email.` prefix); null for one that does not concern delivery. */
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
