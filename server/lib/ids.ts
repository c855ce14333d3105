import { randomBytes, randomUUID } from 'node:crypto'

export const NIL_ORGANIZATION = '00000000-0000-0000-0000-000000000000'
export const newId = (): string => randomUUID()

/** Returns twelve characters without look-alikes, because a request ID is read out over the phone. */
export function newRequestId(): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  return [...randomBytes(12)].map((byte) => alphabet[byte % 32]).join('')
}

/** Returns 8 characters without look-alikes (about 40 bits), for reading aloud. */
export function newReference(): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  return [...randomBytes(8)].map((byte) => alphabet[byte % 32]).join('')
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
export const isUuid = (value: string): boolean => uuidPattern.test(value)
