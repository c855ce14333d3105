import ar from '#messages/ar/cities.json'
import de from '#messages/de/cities.json'
import es from '#messages/es/cities.json'
import fr from '#messages/fr/cities.json'
import type { LocaleCode } from './locales.ts'

/** Current names of cities that browsers still report by a former name. */
const renamed: Record<string, string> = {
  Calcutta: 'Kolkata',
  Kiev: 'Kyiv',
  Saigon: 'Ho Chi Minh City',
  Rangoon: 'Yangon',
  Katmandu: 'Kathmandu',
  Godthab: 'Nuuk',
}

const translated: Record<LocaleCode, Record<string, string>> = { en: {}, de, fr, es, ar }

/** Returns `Vienna` for `Europe/Vienna`, translated where we have the name; null for a zone without a city. */
export function cityOf(zone: string, locale: LocaleCode): string | null {
  if (!zone.includes('/') || zone.startsWith('Etc/')) return null
  const last = zone.slice(zone.lastIndexOf('/') + 1)
  const city = renamed[last] ?? last.replaceAll('_', ' ')
  const names = translated[locale]
  return Object.hasOwn(names, city) ? (names[city] ?? city) : city
}

/** Tells whether a city starts with a vowel, because some languages elide the word before it: `heure d’Athènes`. */
export const vowelOf = (city: string): 'yes' | 'no' => (/^[aeiouàâäéèêëîïôöùûü]/i.test(city) ? 'yes' : 'no')
