export type Options = { name: Name; seed: number; ops: number; kills: number; short: boolean; skipBuild: boolean }

const names = ['main', 'booking', 'deliveries', 'sessions'] as const
export type Name = (typeof names)[number]

/**
 * Parses `main --seed 7 --ops 150 --kills 50`; `--short` is the size for the checks, `--as-built` uses the existing
 * build.
 */
export function readOptions(args: readonly string[]): Options {
  const [name = 'main'] = args.filter((arg, index) => !arg.startsWith('-') && !takesValue(args[index - 1]))
  const runName = names.find((one) => one === name)
  if (!runName) throw new Error(`There is no fault run named ${name}. Available: ${names.join(', ')}`)
  const short = args.includes('--short')
  const { kills, ops } = defaultsOf(runName, short, numberOf(args, '--kills'))
  return {
    name: runName,
    short,
    kills,
    seed: numberOf(args, '--seed') ?? Math.floor(Date.now() / 1000) % 1_000_000,
    ops: numberOf(args, '--ops') ?? ops,
    skipBuild: args.includes('--as-built'),
  }
}

function defaultsOf(name: Name, short: boolean, given: number | undefined): { kills: number; ops: number } {
  if (name === 'booking') return { kills: 0, ops: short ? 200 : 10_000 }
  if (name === 'sessions') return { kills: given ?? (short ? 1 : 12), ops: short ? 40 : 1_000 }
  if (name === 'deliveries') return short ? { kills: given ?? 2, ops: 80 } : { kills: given ?? 200, ops: 10_000 }
  const kills = given ?? (short ? 5 : 50)
  return { kills, ops: kills * 3 }
}

/** The size of a run with an injected fault: a tenth of the whole. */
export const tenth = ({ ops, kills }: Options): { ops: number; kills: number } => ({
  ops: Math.max(2, Math.round(ops / 10)),
  kills: Math.max(1, Math.round(kills / 10)),
})

const takesValue = (arg: string | undefined): boolean => ['--seed', '--ops', '--kills'].includes(arg ?? '')

function numberOf(args: readonly string[], flag: string): number | undefined {
  const at = args.indexOf(flag)
  if (at < 0) return undefined
  const value = Number(args[at + 1])
  if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} needs a whole number above 0`)
  return value
}
