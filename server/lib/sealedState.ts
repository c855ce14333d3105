import type { z } from 'zod'
import { type Keyring, seal, unseal } from './seal.ts'

/**
 * What a form must remember between its steps, for the browser to keep: sealed, so that it can be neither read nor changed, bound
 * to what it is about, and good until a moment.
 */
export function sealState(ring: Keyring, about: string, value: Record<string, unknown>, until: Date): string {
  return seal(ring, about, JSON.stringify({ value, until: until.getTime() })).toString('base64url')
}

/** The value, or null for what was sealed about something else, has run out or is none of ours. */
export function unsealState<T>(ring: Keyring, about: string, text: string, schema: z.ZodType<T>, now: Date): T | null {
  try {
    const { value, until } = JSON.parse(unseal(ring, about, Buffer.from(text, 'base64url')).toString('utf8'))
    return now.getTime() < until ? schema.parse(value) : null
  } catch {
    return null
  }
}
