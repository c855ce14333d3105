import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cloneDir } from './lib/state.ts'

const read = (path: string) => readFileSync(join(cloneDir, path), 'utf8')
const lines = read('.env.example').split('\n')
const listed = new Set(lines.flatMap((line) => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []))

test('every variable that the app reads is in .env.example', () => {
  const names = [...read('server/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? '')
  expect(names.length).toBeGreaterThan(30)
  expect(names.filter((name) => !listed.has(name))).toEqual([])
})

test('each variable has an explaining line, and no secret has a value', () => {
  for (const [i, line] of lines.entries()) {
    const variable = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line)
    if (!variable) continue
    expect(lines[i - 1], line).toMatch(/^# \S/)
    if (/SECRET|TOKEN|KEY|PEPPER/.test(variable[1] ?? '')) expect(variable[2], line).toBe('')
  }
})
