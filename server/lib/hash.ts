import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Computes an HMAC-SHA256 over length-prefixed parts, so that two different lists never give the same input. */
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

/** Compares in constant time, whatever the lengths; an empty expected value never matches. */
export function sameSecret(actual: string | Buffer, expected: string | Buffer): boolean {
  if (expected.length === 0) return false
  return timingSafeEqual(sha256(actual), sha256(expected))
}

/** Hashes a contact in its normal form: lower case for email, E.164 for numbers. */
export const contactHash = (pepper: string, applicationId: string, contact: string): Buffer =>
  keyedHash(pepper, 'contact', applicationId, contact)
