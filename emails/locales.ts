export type Direction = 'ltr' | 'rtl'
export type LocaleCode = 'en' | 'de' | 'fr' | 'es' | 'ar'
export type MailLocale = {
  code: LocaleCode
  dir: Direction
  /** Locale for dates and times; a bare language gets a region. */
  tag: string
  /** Separator after a label. */
  colon: string
}

/** Supported languages. To add one, add an entry here, its messages in `translators.ts` and its cities in `cities.ts`. */
export const locales: readonly MailLocale[] = [
  { code: 'en', dir: 'ltr', tag: 'en-GB', colon: ':' },
  { code: 'de', dir: 'ltr', tag: 'de-DE', colon: ':' },
  { code: 'fr', dir: 'ltr', tag: 'fr-FR', colon: '\u00a0:' },
  { code: 'es', dir: 'ltr', tag: 'es-ES', colon: ':' },
  // Latin digits, because codes, numbers and addresses in the message use them, too.
  { code: 'ar', dir: 'rtl', tag: 'ar-u-nu-latn', colon: ':' },
]

const english: MailLocale = { code: 'en', dir: 'ltr', tag: 'en-GB', colon: ':' }

/** Returns the nearest supported locale. A requested region (`en-US`) decides how dates and times are written. */
export function resolveLocale(requested: string): MailLocale {
  const parsed = parse(requested)
  const found = locales.find((locale) => locale.code === parsed?.language)
  if (!found) return english
  return parsed?.region ? { ...found, tag: found.tag.replace(/^(\w+)(-[A-Z]{2})?/, `$1-${parsed.region}`) } : found
}

function parse(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag)
  } catch {
    return null
  }
}
