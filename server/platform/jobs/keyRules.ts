import { createHash } from 'node:crypto'

/**
 * 16 bytes that say which effect this is: the same parts give the same key for ever, in this organization only.
 * Parts are length-prefixed and typed, so that no two lists can meet.
 */
export function jobKey(identity: readonly (string | number)[], organizationId: string): Buffer {
  const hash = createHash('sha256')
  for (const part of [organizationId, ...identity]) {
    const bytes = Buffer.from(String(part), 'utf8')
    hash.update(`${typeof part === 'number' ? 'n' : 's'}${bytes.length}:`).update(bytes)
  }
  return hash.digest().subarray(0, 16)
}

export const keyFromHex = (hex: string): Buffer => Buffer.from(hex, 'hex')
