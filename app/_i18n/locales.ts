/** Nothing is imported here: what an error page shows in the browser needs it too. */

type Language = { tag: string; dir: 'ltr' | 'rtl'; name: string; firstDay: number; weekday: 'short' | 'narrow' }

/**
 * The languages of the customer's pages: the tag that numbers, dates and times are written with, the language's own name, the
 * day its weeks begin with (1 is Monday), and how a narrow column names a day.
 * Arabic is written with the digits that codes, numbers and addresses have everywhere else on the page.
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

/** The language of ours that a tag such as `de-AT` asks for, or null. */
export function localeOf(tag: string | null | undefined): Locale | null {
  const language = tag?.trim().split(/[-_]/)[0]?.toLowerCase()
  return locales.find((locale) => locale === language) ?? null
}

/** The first language of ours by the weights of an `Accept-Language` header, or null. */
export function accepted(header: string | null | undefined): Locale | null {
  const wanted = (header ?? '').slice(0, 500).split(',').map(weighed)
  const ranked = wanted.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)
  for (const { tag } of ranked) {
    const locale = localeOf(tag)
    if (locale) return locale
  }
  return null
}

function weighed(part: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = part.split(';')
  const weight = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(Boolean)
  return { tag, weight: weight === undefined ? 1 : Number(weight) || 0 }
}
