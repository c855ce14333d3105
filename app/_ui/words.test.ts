import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import en from '#messages/en/book.json'
import { words } from './words.ts'

type Key = Parameters<ReturnType<typeof words>>[0]
type Tree = { [key: string]: string | Tree }

const flat = (tree: Tree, prefix = ''): [key: string, text: string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  )
const all = flat(en)
const isKey = (key: string): key is Key => all.some(([known]) => known === key)

/** The source of the customer's pages, where every word must be in use. */
const source = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
  .map((path) => readFileSync(join('app', path), 'utf8'))
  .join('\n')

it('can write every word, with nothing left unfilled', () => {
  for (const [key, text] of all) {
    const values = Object.fromEntries([...text.matchAll(/\{(\w+)/g)].map(([, name]) => [name, 1]))
    expect(isKey(key) && words()(key, values)).not.toMatch(/[{}]/)
  }
})

it('throws for a word that is missing, instead of showing its key', () => {
  const missing: string = 'page.nothing'
  expect(() => words()(missing as 'page.skip')).toThrow()
})

it('has no word that no page uses', () => {
  // The last part alone is enough where the key is put together: `times.${notice}`.
  const composed = /^(times|manage|cancel|codeError|fieldError|failure|join)\./
  const unused = all.filter(
    ([key]) => !source.includes(`'${key}'`) && !(composed.test(key) && source.includes(key.split('.')[1] ?? key)),
  )
  expect(unused.map(([key]) => key)).toEqual([])
})
