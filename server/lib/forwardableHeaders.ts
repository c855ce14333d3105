/** Ours, the signatures' and what proxies say of themselves: nobody who books may write those. */
const reserved = /^x-(hub-signature|twilio|forwarded|real-ip|sandbox)/i

/** Headers that a caller may hand on to whom is told: extensions alone, so that no signature, host or credential can be replaced. */
export const isForwardableHeaderName = (name: string): boolean =>
  /^x-[a-z0-9-]{1,60}$/i.test(name) && !reserved.test(name)
export const isForwardableHeaderValue = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 500 && /^[\x20-\x7e]*$/.test(value)
