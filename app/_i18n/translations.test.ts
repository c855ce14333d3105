import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dictionaries } from './dictionaries.ts'
import { locales } from './locales.ts'
import { translations } from './translations.ts'

type Key = Parameters<ReturnType<typeof translations>>[0]
type Tree = { [key: string]: string | Tree }

const flat = (tree: Tree, prefix = ''): [key: string, text: string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  )
const englishMessages = flat(dictionaries.en)
const isKey = (key: string): key is Key => englishMessages.some(([known]) => known === key)
/** Names of a message's placeholders, plural forms included. */
const placeholders = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map(([, name = '']) => name)),
]

/** Source of all pages, in which every message must be used. */
const source = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
  .map((path) => readFileSync(join('app', path), 'utf8'))
  .join('\n')

describe.each(locales)('messages in %s', (locale) => {
  const messages = flat(dictionaries[locale])

  it('are formatted without unfilled placeholders', () => {
    for (const [key, text] of messages) {
      for (const count of [0, 1, 2, 3, 11]) {
        const values = Object.fromEntries(placeholders(text).map((name) => [name, count]))
        expect(isKey(key) && translations(locale)(key, values)).not.toMatch(/[{}#]/)
      }
    }
  })

  it('have the same keys as English and use all of its placeholders', () => {
    expect(messages.map(([key]) => key).toSorted()).toEqual(englishMessages.map(([key]) => key).toSorted())
    const english = new Map(englishMessages)
    // A language may use more placeholders than English, such as the first letter of a city.
    const incomplete = messages.filter(([key, text]) =>
      placeholders(english.get(key) ?? '').some((name) => !placeholders(text).includes(name)),
    )
    expect(incomplete).toEqual([])
  })

  it('contain no straight apostrophe, which the message format would remove', () => {
    expect(messages.filter(([, text]) => text.includes("'"))).toEqual([])
  })
})

it('throws for a missing message instead of showing its key', () => {
  const missing: string = 'page.nothing'
  expect(() => translations()(missing as 'page.skip')).toThrow()
})

it('has no unused message', () => {
  // For composed keys such as `times.${notice}` the last part is sufficient.
  const composed = /^(time|times|manage|cancel|codeError|fieldError|failure|join|room|device|late|ready)\./
  const unused = englishMessages.filter(
    ([key]) =>
      !source.includes(`'${key}'`) &&
      !(
        composed.test(key) &&
        (source.includes(key.split('.')[1] ?? key) || source.includes(`${/\w+_/.exec(key)?.[0]}\${`))
      ),
  )
  expect(unused.map(([key]) => key)).toEqual([])
})
