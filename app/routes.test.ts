import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
const routes = files.filter((file) => /(^|\/)route\.tsx?$/.test(file)).map((file) => join(import.meta.dirname, file))
const method = '(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)'

/** Returns the handlers of a route that are not created by `defineRoute`, which limits bodies and reports errors. */
function unknownHandlers(source: string): string[] {
  const created = [...source.matchAll(/const (\w+) = defineRoute[<(]/g)].map(([, name]) => name)
  const known = /from '[./]+\/_rest\.ts'/.test(source) ? [...created, 'handleRest'] : created
  const declared = [...source.matchAll(new RegExp(`export (?:async )?(?:function|const) (${method})\\b`, 'g'))]
  const renamed = [...source.matchAll(new RegExp(`(\\w+) as ${method}\\b`, 'g'))]
  const exported = [...declared, ...renamed].map(([, name = '']) => name)
  return exported.length === 0 ? ['none found'] : exported.filter((name) => !known.includes(name))
}

it('creates every handler of every route with the wrapper that limits bodies and reports errors', () => {
  expect(routes.length).toBeGreaterThan(15)
  const found = routes.map((file) => ({ file, unknown: unknownHandlers(readFileSync(file, 'utf8')) }))
  expect(found.filter(({ unknown }) => unknown.length > 0)).toEqual([])
})

it.each([
  'export async function POST(request: Request) {}',
  'export const GET = handle',
  'const handle = () => {}\nexport { handle as GET, handle as POST }',
  "export { POST } from './other.ts'",
])('finds a handler without it: %s', (source) => {
  expect(unknownHandlers(source)).not.toEqual([])
})
