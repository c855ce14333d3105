import { consoleTag } from '../translations.ts'

const names = new Intl.DisplayNames(consoleTag, { type: 'language', fallback: 'code' })

/** English name of a language; a malformed tag is shown as it is. */
export function languageName(tag: string): string {
  try {
    return names.of(tag) ?? tag
  } catch {
    return tag
  }
}
