import type { Fixture, FixtureOptions } from './fixture.ts'
import type { Options } from './options.ts'

/** Helpers available to a run. */
export type Tools = {
  log(message: string): void
  /** Opens a separate fixture for `work` and always closes it. */
  withFixture<T>(options: Omit<FixtureOptions, 'superuserUrl'>, work: (fixture: Fixture) => Promise<T>): Promise<T>
}

/** Result of a run: all violations of the clean part, and how many injected faults were found. */
export type RunOutcome = {
  violations: readonly string[]
  lost: number
  duplicated: number
  planted: { found: number; total: number }
}

/** Prints the machine-readable last line. Returns true when nothing is wrong. */
export function report({ name, seed, ops, kills }: Options, outcome: RunOutcome, seconds: number): boolean {
  const { violations, lost, duplicated, planted } = outcome
  const result = { run: name, seed, ops, kills, violations: violations.length, lost, duplicated, seconds, planted }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  return violations.length === 0 && planted.found === planted.total
}
