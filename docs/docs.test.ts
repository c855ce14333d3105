import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const decisions = readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`)
const documents = ['README.md', 'CONTRIBUTING.md', 'docs/operations.md', ...decisions]
const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

describe.each(documents)('%s', (file) => {
  it('names only paths that exist', () => {
    const named = [
      ...textOf(file).matchAll(
        /[`(]((?:app|server|db|emails|sandbox|e2e|bench|scripts|docs|messages)\/[\w./-]*|[\w.-]+\.(?:json|md|ts)|\.env\.example|Dockerfile)[`)]/g,
      ),
    ]
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('names only scripts that exist', () => {
    const named = [...textOf(file).matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})

it('names in the recipes of CONTRIBUTING.md only symbols that their files contain', () => {
  const steps = [...textOf('CONTRIBUTING.md').matchAll(/`(\w+)` (?:in|from) `([\w./-]+)`/g)]
  expect(steps.length).toBeGreaterThan(10)
  const wrong = steps.filter(([, symbol = '', path = '']) => !new RegExp(`\\b${symbol}\\b`).test(textOf(path)))
  expect(wrong.map(([step]) => step)).toEqual([])
})

it('keeps decision records short', () => {
  const long = decisions.filter((file) => textOf(file).split(/\s+/).length > 300)
  expect(long).toEqual([])
})

it('shows exactly two set-up lines', () => {
  expect(textOf('README.md').match(/^npm ci && npm (run demo|test)$/gm)).toEqual([
    'npm ci && npm run demo',
    'npm ci && npm test',
  ])
})
