export type Direction = 'ltr' | 'rtl'
export type LocaleCode = 'en' | 'de' | 'fr' | 'es' | 'ar'
export type MailLocale = {
  code: LocaleCode
  dir: Direction
  /** What dates and times are written with; a bare language gets a region. */
  tag: string
  /** What stands after a label. */
  colon: string
}

/** The languages we have words in. To add one: its entry here, its words in `words.ts`, its cities in `cities.ts`. */
export const locales: readonly MailLocale[] = [
  { code: 'en', dir: 'ltr', tag: 'en-GB', colon: ':' },
  { code: 'de', dir: 'ltr', tag: 'de-DE', colon: ':' },
  { code: 'fr', dir: 'ltr', tag: 'fr-FR', colon: '\u00a0:' },
  { code: 'es', dir: 'ltr', tag: 'es-ES', colon: ':' },
  // The digits that codes, numbers and addresses have everywhere else in the message.
  { code: 'ar', dir: 'rtl', tag: 'ar-u-nu-latn', colon: ':' },
]

const english: MailLocale = { code: 'en', dir: 'ltr', tag: 'en-GB', colon: ':' }

/** The nearest locale we have; a region the reader gave (`en-US`) decides how dates and times are written. */
export function resolveLocale(wanted: string): MailLocale {
  const asked = parse(wanted)
  const found = locales.find((locale) => locale.code === asked?.language)
  if (!found) return english
  return asked?.region ? { ...found, tag: found.tag.replace(/^(\w+)(-[A-Z]{2})?/, `$1-${asked.region}`) } : found
}

function parse(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag)
  } catch {
    return null
  }
}
