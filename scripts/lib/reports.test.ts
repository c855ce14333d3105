import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tallyPlaywright, tallyVitest } from './reports.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'reports-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const emptyReport = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }

test('a skipped or planned test and a file that does not load count as failed', () => {
  const unloadable = { name: 'a', status: 'failed', assertionResults: [] }
  const file = report({
    ...emptyReport,
    numPassedTests: 5,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [unloadable],
  })
  expect(tallyVitest(file, false)).toEqual({ passed: 5, failed: 3 })
})

test('a run that fails outside of every test is a failure', () => {
  expect(tallyVitest(report({ ...emptyReport, numPassedTests: 5 }), false)).toEqual({ passed: 5, failed: 1 })
  expect(tallyVitest(report({ ...emptyReport, numPassedTests: 5 }), true)).toEqual({ passed: 5, failed: 0 })
})

test('a missing or broken report is a failure', () => {
  expect(tallyVitest(join(dir, 'absent.json'), true)).toEqual({ passed: 0, failed: 1 })
  expect(tallyPlaywright(report('{'), true)).toEqual({ passed: 0, failed: 1 })
})

test('journeys that passed only on a retry count as failed', () => {
  const file = report({ stats: { expected: 7, unexpected: 0, flaky: 1, skipped: 1 } })
  expect(tallyPlaywright(file, true)).toEqual({ passed: 7, failed: 2 })
})

function report(value: unknown): string {
  const file = join(dir, 'report.json')
  writeFileSync(file, JSON.stringify(value))
  return file
}
