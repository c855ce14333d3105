import { expect, it } from 'vitest'
import { locales } from './locales.ts'
import { preview, previewNames } from './previews.tsx'
import { dictionaries } from './words.ts'

/** In one segment of 70 characters there is no room for how long a code works; its mail and its page say it. */
const leftOut = ['ar sms.code.named', 'ar sms.code.plain']

it.each(locales)('$code has every text of English, with the same values to fill in', ({ code }) => {
  const [own, english] = [placeholders(dictionaries[code]), placeholders(dictionaries.en)]
  expect(Object.keys(own)).toEqual(Object.keys(english))
  const differing = Object.keys(own).filter((key) => own[key] !== english[key])
  expect(differing.filter((key) => !leftOut.includes(`${code} ${key}`))).toEqual([])
})

it.each(locales)('$code leaves nothing to fill in', async ({ code: locale }) => {
  for (const name of previewNames) {
    const { mail, sms } = await preview(name, 'CUSTOMER', { locale })
    expect(`${mail.subject} ${mail.text} ${sms.text}`).not.toMatch(/[{}]|undefined|null/)
  }
})

/** Each key with the names of its values, sorted. */
function placeholders(words: object, path = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(words).map(([key, value]) =>
      typeof value === 'string' ? { [path + key]: valuesIn(value) } : placeholders(value, `${path}${key}.`),
    ),
  )
}

const valuesIn = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)(?=[},])/g)].map(([, name = '']) => sameAs[name] ?? name))]
    .filter(Boolean)
    .sort()
    .join(' ')

/** What a language may take instead: a shorter date, and the form of a word before a vowel. */
const sameAs: Record<string, string> = { dayMonth: 'date', vowel: '' }
