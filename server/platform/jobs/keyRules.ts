import { createHash } from 'node:crypto'

/**
 * Returns the 16-byte key of an effect. The same parts always give the same key, within this organization only. Each
 * part has its type and length as a prefix, so that two different lists never give the same input.
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
