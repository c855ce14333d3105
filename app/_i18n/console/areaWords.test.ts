import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import agents from '#messages/en/agents.json'
import connections from '#messages/en/connections.json'
import notices from '#messages/en/notices.json'
import presets from '#messages/en/presets.json'
import queues from '#messages/en/queues.json'
import webhooks from '#messages/en/webhooks.json'

type Tree = { [key: string]: string | Tree }
const keysOf = (tree: Tree, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  )

const folder = join('app', '(staff)')
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
  .map((path) => readFileSync(join(folder, path), 'utf8'))
  .join('\n')

/** Written out, or put together of a section's name and a value. */
const isUsed = (key: string): boolean =>
  source.includes(`'${key}'`) || [...source.matchAll(/`([\w.]+)\$\{/g)].some(([, start = '']) => key.startsWith(start))

it.each([
  ['agents', agents],
  ['connections', connections],
  ['notices', notices],
  ['presets', presets],
  ['queues', queues],
  ['webhooks', webhooks],
])('has in %s no word that no page uses', (_, messages) => {
  expect(keysOf(messages).filter((key) => !isUsed(key))).toEqual([])
})
