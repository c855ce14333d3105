import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { z } from 'zod'

export type Contact = { email: string; phone?: undefined } | { phone: string; email?: undefined }
const emailSchema = z.email().max(254)

/** Returns the address in lower case, or null. Quoted local parts, lists and look-alike characters are refused. */
export function normalizeEmail(text: string): string | null {
  const parsed = emailSchema.safeParse(text.trim().toLowerCase())
  return parsed.success && /^[\x21-\x7e]+$/.test(parsed.data) ? parsed.data : null
}

/** Returns the number in E.164, or null; `country` interprets numbers without a country code. */
export function normalizePhone(text: string, country?: string): { e164: string; country: string | undefined } | null {
  const parsed = parsePhoneNumberFromString(
    text.slice(0, 64),
    country ? { defaultCountry: country as 'DE' } : undefined,
  )
  return parsed?.isValid() ? { e164: parsed.number, country: parsed.country } : null
}

/** Returns the normal form of a contact, or null if it is not valid. */
export function normalizeContact(contact: { email?: string; phone?: string }, country?: string): Contact | null {
  if (contact.email !== undefined) {
    const email = normalizeEmail(contact.email)
    return email ? { email } : null
  }
  const phone = contact.phone === undefined ? null : normalizePhone(contact.phone, country)
  return phone ? { phone: phone.e164 } : null
}

/** Masks a contact so that only its owner recognizes it: `k•••@example.com`, `••• 4567`. */
export const maskContact = (contact: string): string =>
  contact.includes('@') ? contact.replace(/^(.).*?(?=@[^@]*$)/, '$1•••') : `••• ${contact.slice(-4)}`
