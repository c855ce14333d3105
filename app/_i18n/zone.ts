/** Nothing is imported here: the browser's zone hint uses it, and the date library is too heavy to follow it there. */

/** Runtimes still report some cities by names the cities have given up. */
const renamed: Record<string, string> = {
  Calcutta: 'Kolkata',
  Kiev: 'Kyiv',
  Saigon: 'Ho Chi Minh City',
  Rangoon: 'Yangon',
  Katmandu: 'Kathmandu',
  Godthab: 'Nuuk',
}

/** `Berlin` of `Europe/Berlin`; null where the zone names no place (UTC, Etc/GMT-3). */
export function cityOf(zone: string): string | null {
  if (!zone.includes('/') || zone.startsWith('Etc/')) return null
  const city = zone.slice(zone.lastIndexOf('/') + 1)
  return renamed[city] ?? city.replaceAll('_', ' ')
}
