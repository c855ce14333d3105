const longestMs = 24 * 3_600_000

/** A Retry-After header, seconds or a date, as milliseconds from now; at most a day, null without a usable one. */
export function retryAfterMs(value: string | undefined, now = Date.now()): number | null {
  if (!value) return null
  const text = value.trim()
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) ? null : Math.min(longestMs, Math.max(0, ms))
}
