import type { z } from 'zod'
import { type Keyring, seal, unseal } from './seal.ts'

/**
 * Seals the state that a form keeps between its steps in the browser, so that it can be neither read nor changed. It is
 * bound to a subject and expires.
 */
export function sealState(ring: Keyring, about: string, value: Record<string, unknown>, until: Date): string {
  return seal(ring, about, JSON.stringify({ value, until: until.getTime() })).toString('base64url')
}

/** Returns the value, or null if the text was sealed for another subject, has expired or was not sealed by us. */
export function unsealState<T>(ring: Keyring, about: string, text: string, schema: z.ZodType<T>, now: Date): T | null {
  try {
    const { value, until } = JSON.parse(unseal(ring, about, Buffer.from(text, 'base64url')).toString('utf8'))
    return now.getTime() < until ? schema.parse(value) : null
  } catch {
    return null
  }
}
