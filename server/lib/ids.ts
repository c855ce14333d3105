import { randomBytes, randomUUID } from 'node:crypto'

export const NIL_ORGANIZATION = '00000000-0000-0000-0000-000000000000'
export const newId = (): string => randomUUID()

/** Twelve letters and digits that cannot be taken for one another: it is read out over the telephone. */
export function newRequestId(): string {
  const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  return [...randomBytes(12)].map((byte) => signs[byte % 32]).join('')
}

/** For people to read aloud: 8 signs without look-alikes, about 40 bits. */
export function newReference(): string {
  const signs = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  return [...randomBytes(8)].map((byte) => signs[byte % 32]).join('')
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
export const isUuid = (value: string): boolean => uuidForm.test(value)
