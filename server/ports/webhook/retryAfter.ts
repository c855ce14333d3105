const maxMs = 24 * 3_600_000

/**
 * Parses a Retry-After header, seconds or a date, to milliseconds from now: at most a day, null without a usable value.
 */
export function retryAfterMs(value: string | undefined, now = Date.now()): number | null {
  if (!value) return null
  const text = value.trim()
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) ? null : Math.min(maxMs, Math.max(0, ms))
}
