import type { Channel } from '#server/domain/policySchema.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { normalizePhone } from '#server/lib/contact.ts'

/**
 * Returns the address or number at which this person may be notified, or null. A contact that a customer entered must be verified,
 * one that staff or an integrator entered need not be. Texts are sent only to the countries that the application allows.
 */
export function reachableContact(appointment: Snapshot, person: Participant, channel: Channel): string | null {
  if (person.type === 'AGENT') return channel === 'EMAIL' && person.staff?.active ? person.staff.email : null
  const [contact, verifiedAt, quarantinedAt] =
    channel === 'EMAIL'
      ? [person.email, person.emailVerifiedAt, person.emailQuarantinedAt]
      : [person.phone, person.phoneVerifiedAt, person.phoneQuarantinedAt]
  const isTrusted = appointment.source === 'rest' || appointment.source === 'console'
  if (!contact || quarantinedAt || !(verifiedAt || isTrusted)) return null
  return channel === 'EMAIL' || isSmsAllowed(appointment, contact) ? contact : null
}

function isSmsAllowed({ application }: Snapshot, phone: string): boolean {
  const country = normalizePhone(phone)?.country
  const allowed = application.settings.smsCountries
  return country !== undefined && (allowed.length > 0 ? allowed.includes(country) : country === application.country)
}
