import { readFileSync } from 'node:fs'
import { z } from 'zod'

export interface Tally {
  passed: number
  failed: number
}

const vitestSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.unknown()) })),
})

/** Counts vitest's JSON report. A skipped test counts as failed, and so does a file that could not be loaded. */
export function tallyVitest(file: string, ok: boolean): Tally {
  const report = read(file, vitestSchema)
  if (!report) return { passed: 0, failed: 1 }
  const broken = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.length === 0,
  )
  const failed = report.numFailedTests + report.numPendingTests + report.numTodoTests + broken.length
  return tally(report.numPassedTests, failed, ok)
}

const playwrightSchema = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
})

/** Counts Playwright's JSON report in the same way. */
export function tallyPlaywright(file: string, ok: boolean): Tally {
  const report = read(file, playwrightSchema)
  if (!report) return { passed: 0, failed: 1 }
  const { expected, unexpected, flaky, skipped } = report.stats
  return tally(expected, unexpected + flaky + skipped, ok)
}

/** A program that failed although no test did (an error outside of any test) is one failure. */
function tally(passed: number, failed: number, ok: boolean): Tally {
  return { passed, failed: failed === 0 && !ok ? 1 : failed }
}

function read<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}
