/** This file imports nothing: it is also used in the browser, where the date library would be too large. */

/** Current names of cities that runtimes still report by former names. */
const renamed: Record<string, string> = {
  Calcutta: 'Kolkata',
  Kiev: 'Kyiv',
  Saigon: 'Ho Chi Minh City',
  Rangoon: 'Yangon',
  Katmandu: 'Kathmandu',
  Godthab: 'Nuuk',
}

/** Returns the city of a zone, `Berlin` for `Europe/Berlin`, or null if it has none (UTC, Etc/GMT-3). */
export function cityOf(zone: string): string | null {
  if (!zone.includes('/') || zone.startsWith('Etc/')) return null
  const city = zone.slice(zone.lastIndexOf('/') + 1)
  return renamed[city] ?? city.replaceAll('_', ' ')
}
