import type { Options } from './options.ts'
import type { World, WorldOptions } from './world.ts'

/** Helpers available to a run. */
export type Tools = {
  say(words: string): void
  /** Opens a separate fixture for `work` and always closes it. */
  inWorld<T>(options: Omit<WorldOptions, 'superuserUrl'>, work: (world: World) => Promise<T>): Promise<T>
}

/** Result of a run: all violations of the clean part, and how many injected faults were found. */
export type Faults = {
  violations: readonly string[]
  lost: number
  duplicated: number
  planted: { found: number; total: number }
}

/** Prints the machine-readable last line. Returns true when nothing is wrong. */
export function report({ name, seed, ops, kills }: Options, faults: Faults, seconds: number): boolean {
  const { violations, lost, duplicated, planted } = faults
  const result = { run: name, seed, ops, kills, violations: violations.length, lost, duplicated, seconds, planted }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  return violations.length === 0 && planted.found === planted.total
}
