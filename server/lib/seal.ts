import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Named AES-256 keys. The first one is current; the others open values sealed before a rotation. */
export type Keyring = { current: string; keys: Readonly<Record<string, Buffer>> }

/** Parses `k2:base64,k1:base64`. Error messages contain no value. */
export function parseKeyring(text: string): Keyring {
  const entries = text.split(',').map((entry) => {
    const [id = '', value = ''] = entry.trim().split(':')
    const key = Buffer.from(value, 'base64')
    if (!/^[a-z0-9]{1,8}$/.test(id) || key.length !== 32) throw new Error('each key is id:base64 of 32 bytes')
    return [id, key] as const
  })
  const [first] = entries
  if (!first) throw new Error('at least one key is needed')
  return { current: first[0], keys: Object.fromEntries(entries) }
}

/**
 * Encrypts with AES-256-GCM. `row` (table and id) is authenticated, so that a sealed value cannot be moved to another
 * row.
 */
export function seal(ring: Keyring, row: string, plain: string | Buffer): Buffer {
  const key = ring.keys[ring.current]
  if (!key) throw new Error('no current key')
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(row))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  const id = Buffer.from(ring.current.padEnd(8, '\0'))
  return Buffer.concat([id, iv, cipher.getAuthTag(), body])
}

export function unseal(ring: Keyring, row: string, sealed: Buffer): Buffer {
  const id = sealed.subarray(0, 8).toString().replaceAll('\0', '')
  const key = ring.keys[id]
  if (!key) throw new Error('sealed under a key that is not configured')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(8, 20))
  decipher.setAAD(Buffer.from(row))
  decipher.setAuthTag(sealed.subarray(20, 36))
  return Buffer.concat([decipher.update(sealed.subarray(36)), decipher.final()])
}
