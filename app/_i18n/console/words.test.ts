import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import en from '#messages/en/console.json'
import { appointmentStatuses } from '#server/domain/schema.ts'
import {
  notificationChannels,
  notificationStatuses,
  notificationTypes,
} from '#server/messaging/notifications/schema.ts'
import { retryRefusals } from '#server/messaging/notifications/statusRules.ts'
import { isIn, type Section, wordFor, words } from './words.ts'

type Key = Parameters<ReturnType<typeof words>>[0]
type Tree = { [key: string]: string | Tree }

const flat = (tree: Tree, prefix = ''): [key: string, text: string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  )
const all = flat(en)
const isKey = (key: string): key is Key => all.some(([known]) => known === key)

const folder = join('app', '(staff)')
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
  .map((path) => readFileSync(join(folder, path), 'utf8'))
  .join('\n')

it('can write every word, with nothing left unfilled', () => {
  for (const [key, text] of all) {
    const values = Object.fromEntries([...text.matchAll(/\{(\w+)/g)].map(([, name]) => [name, 1]))
    expect(isKey(key) && words()(key, values)).not.toMatch(/[{}]/)
  }
})

it('has no word that no page uses', () => {
  // Sections whose words are chosen by a value, and those whose key is put together.
  const chosen = /^(acts\.why|detail|done|offset|refused)\./
  const unused = all
    .map(([key]) => key)
    .filter((key) => !source.includes(`'${key}'`) && !chosen.test(key))
    .filter((key) => !source.includes(`wordFor('${key.split('.')[0]}'`))
  expect(unused).toEqual([])
})

it.each<[Section, readonly string[]]>([
  ['status', appointmentStatuses],
  ['type', notificationTypes],
  ['channel', notificationChannels],
  ['told', notificationStatuses],
  ['refused', retryRefusals],
])('has a word for each %s that the server knows', (section, values) => {
  expect(values.filter((value) => !isIn(section, value))).toEqual([])
})

it('has a word for every fact that is put on a timeline', () => {
  const files = readdirSync('server', { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/test|fixtures/i.test(path),
  )
  const kinds = files.flatMap((path) => {
    const text = readFileSync(join('server', path), 'utf8')
    return [...text.matchAll(/insertTimeline\([\s\S]{0,400}?kind: '([\w.]+)'/g)].map(([, kind = '']) => kind)
  })
  expect(kinds).toContain('booked')
  expect(kinds.filter((kind) => !isIn('fact', kind.replaceAll('.', '_')))).toEqual([])
})

it('shows a value that nobody has a word for as it is, never as a key', () => {
  expect(wordFor('fact', 'something.new_here')).toBe('something new here')
})
