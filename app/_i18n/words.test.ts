import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dictionaries } from './dictionaries.ts'
import { locales } from './locales.ts'
import { words } from './words.ts'

type Key = Parameters<ReturnType<typeof words>>[0]
type Tree = { [key: string]: string | Tree }

const flat = (tree: Tree, prefix = ''): [key: string, text: string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  )
const all = flat(dictionaries.en)
const isKey = (key: string): key is Key => all.some(([known]) => known === key)
/** Names of what is filled in, whatever grammar stands around them. */
const slots = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map(([, name = '']) => name))]

/** The source of the customer's pages, where every word must be in use. */
const source = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
  .map((path) => readFileSync(join('app', path), 'utf8'))
  .join('\n')

describe.each(locales)('the words in %s', (locale) => {
  const own = flat(dictionaries[locale])

  it('can all be written, with nothing left unfilled', () => {
    for (const [key, text] of own) {
      for (const count of [0, 1, 2, 3, 11]) {
        const values = Object.fromEntries(slots(text).map((name) => [name, count]))
        expect(isKey(key) && words(locale)(key, values)).not.toMatch(/[{}#]/)
      }
    }
  })

  it('are for the same keys as in English, and say what they are given', () => {
    expect(own.map(([key]) => key).toSorted()).toEqual(all.map(([key]) => key).toSorted())
    const english = new Map(all)
    // A language may need to know more than English does, as what a city begins with.
    const silent = own.filter(([key, text]) =>
      slots(english.get(key) ?? '').some((name) => !slots(text).includes(name)),
    )
    expect(silent).toEqual([])
  })

  it('have quotes of the language and no sign that the message format would swallow', () => {
    expect(own.filter(([, text]) => text.includes("'"))).toEqual([])
  })
})

it('throws for a word that is missing, instead of showing its key', () => {
  const missing: string = 'page.nothing'
  expect(() => words()(missing as 'page.skip')).toThrow()
})

it('has no word that no page uses', () => {
  // The last part alone is enough where the key is put together: `times.${notice}`.
  const composed = /^(time|times|manage|cancel|codeError|fieldError|failure|join|room|device|late|ready)\./
  const unused = all.filter(
    ([key]) =>
      !source.includes(`'${key}'`) &&
      !(
        composed.test(key) &&
        (source.includes(key.split('.')[1] ?? key) || source.includes(`${/\w+_/.exec(key)?.[0]}\${`))
      ),
  )
  expect(unused.map(([key]) => key)).toEqual([])
})
