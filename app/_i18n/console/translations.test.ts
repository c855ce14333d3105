import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type MessageFile, messages, translate } from './translations.ts'

type Tree = { [key: string]: string | Tree }

const flat = (tree: Tree, prefix = ''): [key: string, text: string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  )

const sources = ['app/(staff)', 'app/_i18n/console']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
  .map((path) => readFileSync(path, 'utf8'))

/** Source that may use a message file: it names the file, or it is given a translator. */
const sourceFor = (file: MessageFile): string =>
  sources.filter((text) => text.includes(`('${file}'`) || !text.includes('getTranslations(')).join('\n')

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, ...groups]) => groups.filter(Boolean))

/** Finds out whether a key is written out, completed by a value, or in a section that is looked up by a value. */
function usageOf(file: MessageFile): (key: string) => boolean {
  const source = sourceFor(file)
  const prefixes = matches(source, /`(\w+\.(?:\w+\.)?\w*)\$\{/g)
  const sections = matches(source, new RegExp(`(?:findText|hasText)\\('${file}', '(\\w+)'`, 'g'))
  if (source.includes(`failureText('${file}'`)) sections.push('refused')
  if (file === 'console') {
    const labelled = /(?:labelFor|optionsOf)\('(\w+)'|queryChoice\(query, '\w+', '(\w+)'/g
    sections.push(...matches(sources.join('\n'), labelled))
  }
  return (key) =>
    source.includes(`'${key}'`) ||
    prefixes.some((prefix) => key.startsWith(prefix)) ||
    sections.includes(key.split('.')[0] ?? '')
}

describe.each(Object.keys(messages) as MessageFile[])('the texts in %s', (file) => {
  const all = flat(messages[file])

  it('can all be formatted, with every placeholder filled in', () => {
    expect(all.length).toBeGreaterThan(0)
    for (const [key, text] of all) {
      const values = Object.fromEntries([...text.matchAll(/\{(\w+)/g)].map(([, name]) => [name, '1']))
      expect(translate(file, key, values)).not.toMatch(/[{}]/)
    }
  })

  it('are all used by a page', () => {
    const isUsed = usageOf(file)
    expect(all.map(([key]) => key).filter((key) => !isUsed(key))).toEqual([])
  })
})

it('throws for a missing key instead of showing the key', () => {
  expect(() => translate('console', 'frame.missing')).toThrow()
})
