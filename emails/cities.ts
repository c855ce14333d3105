import ar from '#messages/ar/cities.json'
import de from '#messages/de/cities.json'
import es from '#messages/es/cities.json'
import fr from '#messages/fr/cities.json'
import type { LocaleCode } from './locales.ts'

/** Browsers still report some cities by names the cities have given up. */
const renamed: Record<string, string> = {
  Calcutta: 'Kolkata',
  Kiev: 'Kyiv',
  Saigon: 'Ho Chi Minh City',
  Rangoon: 'Yangon',
  Katmandu: 'Kathmandu',
  Godthab: 'Nuuk',
}

const translated: Record<LocaleCode, Record<string, string>> = { en: {}, de, fr, es, ar }

/** `Vienna` of `Europe/Vienna`, in the reader's language where we know its name; null for a zone that names no place. */
export function cityOf(zone: string, locale: LocaleCode): string | null {
  if (!zone.includes('/') || zone.startsWith('Etc/')) return null
  const last = zone.slice(zone.lastIndexOf('/') + 1)
  const city = renamed[last] ?? last.replaceAll('_', ' ')
  const own = translated[locale]
  return Object.hasOwn(own, city) ? (own[city] ?? city) : city
}

/** For languages in which the word before a city depends on how it begins: `heure d’Athènes`. */
export const vowelOf = (city: string): 'yes' | 'no' => (/^[aeiouàâäéèêëîïôöùûü]/i.test(city) ? 'yes' : 'no')
