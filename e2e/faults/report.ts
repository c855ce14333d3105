import type { Options } from './options.ts'
import type { World, WorldOptions } from './world.ts'

/** What a run has at hand. */
export type Tools = {
  say(words: string): void
  /** A world of its own for some work, closed whatever becomes of it. */
  inWorld<T>(options: Omit<WorldOptions, 'superuserUrl'>, work: (world: World) => Promise<T>): Promise<T>
}

/** What a run found: of the clean part every violation, of the planted ones how many it found. */
export type Faults = {
  violations: readonly string[]
  lost: number
  duplicated: number
  planted: { found: number; total: number }
}

/** The last line is for programs. True when nothing is wrong. */
export function report({ name, seed, ops, kills }: Options, faults: Faults, seconds: number): boolean {
  const { violations, lost, duplicated, planted } = faults
  const result = { run: name, seed, ops, kills, violations: violations.length, lost, duplicated, seconds, planted }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  return violations.length === 0 && planted.found === planted.total
}
