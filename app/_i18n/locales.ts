/** This file imports nothing, because the error page uses it in the browser. */

type Language = { tag: string; dir: 'ltr' | 'rtl'; name: string; firstDay: number; weekday: 'short' | 'narrow' }

/**
 * The languages of the customer pages: the tag for formatting numbers, dates and times, the language's own name, the first day of
 * the week (1 is Monday) and the format of weekday names in narrow columns.
 * Arabic uses Latin digits, the same as in codes, phone numbers and addresses on the page.
 */
export const languages = {
  en: { tag: 'en-GB', dir: 'ltr', name: 'English', firstDay: 1, weekday: 'short' },
  de: { tag: 'de-DE', dir: 'ltr', name: 'Deutsch', firstDay: 1, weekday: 'short' },
  fr: { tag: 'fr-FR', dir: 'ltr', name: 'Français', firstDay: 1, weekday: 'short' },
  es: { tag: 'es-ES', dir: 'ltr', name: 'Español', firstDay: 1, weekday: 'short' },
  ar: { tag: 'ar-u-nu-latn', dir: 'rtl', name: 'العربية', firstDay: 6, weekday: 'narrow' },
} as const satisfies Record<string, Language>

export type Locale = keyof typeof languages
export const locales: readonly Locale[] = ['en', 'de', 'fr', 'es', 'ar']

/** Returns the supported language of a tag such as `de-AT`, or null. */
export function localeOf(tag: string | null | undefined): Locale | null {
  const language = tag?.trim().split(/[-_]/)[0]?.toLowerCase()
  return locales.find((locale) => locale === language) ?? null
}

/** Returns the supported language with the highest weight in an `Accept-Language` header, or null. */
export function acceptedLocale(header: string | null | undefined): Locale | null {
  const wanted = (header ?? '').slice(0, 500).split(',').map(parseWeight)
  const ranked = wanted.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)
  for (const { tag } of ranked) {
    const locale = localeOf(tag)
    if (locale) return locale
  }
  return null
}

function parseWeight(part: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = part.split(';')
  const weight = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(Boolean)
  return { tag, weight: weight === undefined ? 1 : Number(weight) || 0 }
}
