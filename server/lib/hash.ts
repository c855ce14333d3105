import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** HMAC-SHA256 over length-prefixed parts, so that no two lists of parts can meet. */
export function keyedHash(key: string | Buffer, ...parts: string[]): Buffer {
  const mac = createHmac('sha256', key)
  for (const part of parts) {
    const bytes = Buffer.from(part, 'utf8')
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    mac.update(length).update(bytes)
  }
  return mac.digest()
}

export const sha256 = (value: string | Buffer): Buffer => createHash('sha256').update(value).digest()

/** Constant-time, whatever the lengths; an empty expectation never matches. */
export function sameSecret(given: string | Buffer, expected: string | Buffer): boolean {
  if (expected.length === 0) return false
  return timingSafeEqual(sha256(given), sha256(expected))
}

/** An address in the one form it is compared and hashed in: lower case for mail, E.164 for numbers. */
export const contactHash = (pepper: string, applicationId: string, contact: string): Buffer =>
  keyedHash(pepper, 'contact', applicationId, contact)
