/** Headers of ours, of signatures and of proxies, which a booking may not set. */
const reserved = /^x-(hub-signature|twilio|forwarded|real-ip|sandbox)/i

/**
 * Returns whether a caller may have this header forwarded to notification endpoints: extension headers only, so that no
 * signature, host or credential can be replaced.
 */
export const isForwardableHeaderName = (name: string): boolean =>
  /^x-[a-z0-9-]{1,60}$/i.test(name) && !reserved.test(name)
export const isForwardableHeaderValue = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 500 && /^[\x20-\x7e]*$/.test(value)
