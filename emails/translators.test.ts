import { expect, it } from 'vitest'
import { locales } from './locales.ts'
import { preview, previewNames } from './previews.tsx'
import { dictionaries } from './translators.ts'

/** One Arabic segment of 70 characters has no room for the expiry of a code; the page shows it. */
const withoutExpiry = ['ar sms.code.named', 'ar sms.code.plain']

it.each(locales)('$code has every message of English with the same placeholders', ({ code }) => {
  const [translated, english] = [placeholders(dictionaries[code]), placeholders(dictionaries.en)]
  expect(Object.keys(translated)).toEqual(Object.keys(english))
  const differing = Object.keys(translated).filter((key) => translated[key] !== english[key])
  expect(differing.filter((key) => !withoutExpiry.includes(`${code} ${key}`))).toEqual([])
})

it.each(locales)('$code leaves no placeholder unfilled', async ({ code: locale }) => {
  for (const name of previewNames) {
    const { mail, sms } = await preview(name, 'CUSTOMER', { locale })
    expect(`${mail.subject} ${mail.text} ${sms.text}`).not.toMatch(/[{}]|undefined|null/)
  }
})

/** Returns each key with the sorted names of its placeholders. */
function placeholders(words: object, path = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(words).map(([key, value]) =>
      typeof value === 'string' ? { [path + key]: valuesIn(value) } : placeholders(value, `${path}${key}.`),
    ),
  )
}

const valuesIn = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)(?=[},])/g)].map(([, name = '']) => equivalents[name] ?? name))]
    .filter(Boolean)
    .sort()
    .join(' ')

/** Placeholders that a language may use instead: a shorter date, and whether a city starts with a vowel. */
const equivalents: Record<string, string> = { dayMonth: 'date', vowel: '' }
