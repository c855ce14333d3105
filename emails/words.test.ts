import { expect, it } from 'vitest'
import { locales } from './locales.ts'
import { preview, previewNames } from './previews.tsx'
import { dictionaries } from './words.ts'

it.each(locales)('$code has every text of English, with the same values to fill in', ({ code }) => {
  expect(placeholders(dictionaries[code])).toEqual(placeholders(dictionaries.en))
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
  [...new Set([...text.matchAll(/\{(\w+)(?=[},])/g)].map((match) => match[1]))].sort().join(' ')
