export type Direction = 'ltr' | 'rtl'
export type LocaleCode = 'en' | 'de'
export type MailLocale = {
  code: LocaleCode
  dir: Direction /** The region whose dates a bare language gets. */
  tag: string
}

/** The languages we have words in. To add one: its entry here, its words in `words.ts`. */
export const locales: readonly MailLocale[] = [
  { code: 'en', dir: 'ltr', tag: 'en-GB' },
  { code: 'de', dir: 'ltr', tag: 'de-DE' },
]

const english: MailLocale = { code: 'en', dir: 'ltr', tag: 'en-GB' }

/** The nearest locale we have; a region the reader gave (`en-US`) decides how dates and times are written. */
export function resolveLocale(wanted: string): MailLocale {
  const asked = parse(wanted)
  const found = locales.find((locale) => locale.code === asked?.language)
  if (!found) return english
  return asked?.region ? { ...found, tag: `${found.code}-${asked.region}` } : found
}

function parse(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag)
  } catch {
    return null
  }
}
