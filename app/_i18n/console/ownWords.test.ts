import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import appointments from '#messages/en/appointments.json'
import mine from '#messages/en/mine.json'
import { agentReasons, policyReasons } from '#server/scheduling/availability/schema.ts'
import { reasonWords } from './ownWords.ts'

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

it.each([
  ['appointments', appointments],
  ['mine', mine],
])('has no word in %s that no page uses', (_, words) => {
  // Chosen by a value, or put together of two.
  const chosen =
    /^(acts\.(move|reassign|addAgent)|consentWay|done|refused|reason|reassign|addAgent|times\.(morning|afternoon|evening))\b/
  expect(keysOf(words).filter((key) => !source.includes(`'${key}'`) && !chosen.test(key))).toEqual([])
})

it('has words for every reason why a time is not offered', () => {
  const reasons = [...policyReasons, ...agentReasons]
  expect(reasons.filter((reason) => reasonWords(reason) === reason.replaceAll('_', ' '))).toEqual([])
})
