/** Causes of failed messages, so that all messages with one cause can be sent again together once it is fixed. */
export const errorClasses = [
  'vendor',
  'account',
  'unknown',
  'contact',
  'unreachable',
  'refused',
  'late',
  'other',
] as const
export type ErrorClass = (typeof errorClasses)[number]

const classByCode: Readonly<Record<string, ErrorClass>> = {
  application_error: 'vendor',
  internal_server_error: 'vendor',
  rate_limit_exceeded: 'vendor',
  daily_quota_exceeded: 'account',
  monthly_quota_exceeded: 'account',
  not_configured: 'account',
  missing_api_key: 'account',
  invalid_api_key: 'account',
  restricted_api_key: 'account',
  invalid_from_address: 'account',
  '20003': 'account',
  '20005': 'account',
  '21606': 'account',
  '21659': 'account',
  '63007': 'account',
  '30001': 'vendor',
  '30002': 'account',
  '30008': 'unreachable',
  '21211': 'contact',
  '21614': 'contact',
  '30005': 'contact',
  '30006': 'contact',
  validation_error: 'contact',
  SYSTEM_ERROR: 'other',
  unknown_outcome: 'unknown',
  no_receipt: 'unknown',
  suppressed: 'refused',
  '21610': 'refused',
  too_late: 'late',
}

/** Returns the class of an error code, a vendor's or our own, as stored on a failed message. */
export function errorClassOf(code: string | null): ErrorClass {
  if (code === null) return 'other'
  const found = classByCode[code]
  if (found) return found
  if (/^bounced|^failed|^undelivered|^3000\d$|^63\d{3}$/.test(code)) return 'unreachable'
  if (/timeout|^ECONN|^UND_ERR|^5\d\d$|^lease_expired$/i.test(code)) return 'vendor'
  return /too late/i.test(code) ? 'late' : 'other'
}
