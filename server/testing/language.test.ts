import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The rules of CONTRIBUTING.md about language that a program can check. */
const root = normalize(join(import.meta.dirname, '../..'))
const folders = ['app', 'server', 'db', 'emails', 'e2e', 'sandbox', 'scripts', 'bench']
const skipped = new Set(['node_modules', '.next', '.punctual', 'dist', 'snapshots', 'meta'])

const files = folders.flatMap(filesBelow).concat(['proxy.ts', 'instrumentation.ts', 'next.config.ts'])

describe('comments', () => {
  it('are sentences: none opens with Who, Whose, Whom, What or Where', () => {
    const openings = files.flatMap((file) => commentsIn(file).map((text) => ({ file, text })))
    expect(openings.length).toBeGreaterThan(500)
    const wrong = openings.filter(({ text }) => /^(who|whose|whom|whoever|what|whatever|where|wherever)\b/i.test(text))
    expect(wrong.map(({ file, text }) => `${file}: ${text.slice(0, 60)}`)).toEqual([])
  })
})

describe('commit subjects', () => {
  /** Older subjects follow no rule; a copy without this commit, such as an archive, has none to check. */
  const firstChecked = 'ed5c9cd'
  const longest = 60

  it(`have at most ${longest} characters`, () => {
    const subjects = subjectsSince(firstChecked)
    expect(subjects.filter((subject) => subject.length > longest)).toEqual([])
  })
})

function subjectsSince(commit: string): string[] {
  try {
    const log = execFileSync('git', ['log', '--no-merges', '--format=%s', `${commit}..HEAD`], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return log.split('\n').filter(Boolean)
  } catch {
    return []
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    if (skipped.has(name)) return []
    const path = join(folder, name)
    if (statSync(join(root, path)).isDirectory()) return filesBelow(path)
    return /\.(ts|tsx|mjs|css|sql)$/.test(name) ? [path] : []
  })
}

/** The first words of every comment; consecutive line comments are one. */
function commentsIn(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const blocks = [...text.matchAll(/\/\*\*?[\s*]*([^\n]*)/g)].map(([, opening = '']) => opening)
  const line = file.endsWith('.sql') ? /^\s*--\s?(.*)$/ : /^\s*\/\/\s?(.*)$/
  const lines = text.split('\n')
  const lineComments = lines.flatMap((one, index) => {
    const found = line.exec(one)
    const continues = index > 0 && line.test(lines[index - 1] ?? '')
    return found && !continues ? [found[1] ?? ''] : []
  })
  return [...blocks, ...lineComments]
}
