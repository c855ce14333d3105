import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import en from '#messages/en/book.json'
import { words } from './words.ts'

const keysOf = (tree: object, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  )

/** The source of the customer's pages, where every word must be in use. */
const source = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
  .map((path) => readFileSync(join('app', path), 'utf8'))
  .join('\n')

/** Enough for any placeholder that the words have. */
const values = new Proxy(
  {},
  { get: () => 1, has: () => true, ownKeys: () => [], getOwnPropertyDescriptor: () => undefined },
)

it.each(keysOf(en))('%s can be written', (key) => {
  const raw: string = key.split('.').reduce((tree: never, part) => Reflect.get(tree, part), en as never)
  const named = Object.fromEntries([...raw.matchAll(/\{(\w+)/g)].map(([, name]) => [name, 1]))
  expect(words()(key as Parameters<ReturnType<typeof words>>[0], { ...values, ...named })).not.toContain('{')
})

it('throws for a word that is missing, instead of showing its key', () => {
  expect(() => words()('page.nothing' as 'page.back')).toThrow()
})

/** Keys that are put together from a prefix and a word that the program knows. */
const composed = ['times.', 'manage.', 'cancel.', 'codeError.', 'fieldError.', 'failure.', 'join.']

it.each(keysOf(en))('%s is used', (key) => {
  const used =
    source.includes(`'${key}'`) ||
    composed.some((prefix) => key.startsWith(prefix) && source.includes(key.slice(prefix.length)))
  expect(used).toBe(true)
})
