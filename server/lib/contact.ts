import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { z } from 'zod'

export type Contact = { email: string; phone?: undefined } | { phone: string; email?: undefined }
const emailForm = z.email().max(254)

/** Lower-cased address, or null. Quoted local parts, lists and look-alike signs are no address here. */
export function normalizeEmail(text: string): string | null {
  const parsed = emailForm.safeParse(text.trim().toLowerCase())
  return parsed.success && /^[\x21-\x7e]+$/.test(parsed.data) ? parsed.data : null
}

/** E.164, or null; `country` reads numbers written without a prefix. */
export function normalizePhone(text: string, country?: string): { e164: string; country: string | undefined } | null {
  const parsed = parsePhoneNumberFromString(
    text.slice(0, 64),
    country ? { defaultCountry: country as 'DE' } : undefined,
  )
  return parsed?.isValid() ? { e164: parsed.number, country: parsed.country } : null
}

/** The one form of a contact, or null when it is none. */
export function normalizeContact(contact: { email?: string; phone?: string }, country?: string): Contact | null {
  if (contact.email !== undefined) {
    const email = normalizeEmail(contact.email)
    return email ? { email } : null
  }
  const phone = contact.phone === undefined ? null : normalizePhone(contact.phone, country)
  return phone ? { phone: phone.e164 } : null
}

/** Enough of a contact for its owner to know it, too little for anybody else: `k•••@example.com`, `••• 4567`. */
export const maskContact = (contact: string): string =>
  contact.includes('@') ? contact.replace(/^(.).*?(?=@[^@]*$)/, '$1•••') : `••• ${contact.slice(-4)}`
