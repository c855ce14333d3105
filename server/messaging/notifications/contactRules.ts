import type { Channel } from '#server/domain/policySchema.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { normalizePhone } from '#server/lib/contact.ts'

/**
 * The address or number this person may be told at, or null. What a customer typed must be proven; what staff or an integrator
 * entered is told unproven. Texts go to the application's countries only, by the number's region.
 */
export function reachableContact(appointment: Snapshot, person: Participant, channel: Channel): string | null {
  if (person.type === 'AGENT') return channel === 'EMAIL' && person.staff?.active ? person.staff.email : null
  const [contact, provenAt, quarantinedAt] =
    channel === 'EMAIL'
      ? [person.email, person.emailVerifiedAt, person.emailQuarantinedAt]
      : [person.phone, person.phoneVerifiedAt, person.phoneQuarantinedAt]
  const vouched = appointment.source === 'rest' || appointment.source === 'console'
  if (!contact || quarantinedAt || !(provenAt || vouched)) return null
  return channel === 'EMAIL' || isTextable(appointment, contact) ? contact : null
}

function isTextable({ application }: Snapshot, phone: string): boolean {
  const country = normalizePhone(phone)?.country
  const allowed = application.settings.smsCountries
  return country !== undefined && (allowed.length > 0 ? allowed.includes(country) : country === application.country)
}
