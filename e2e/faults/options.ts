export type Options = { name: Name; seed: number; ops: number; kills: number; short: boolean; asBuilt: boolean }

const names = ['main', 'booking', 'deliveries', 'sessions'] as const
export type Name = (typeof names)[number]

/**
 * Parses `main --seed 7 --ops 150 --kills 50`; `--short` is the size for the checks, `--as-built` uses the existing
 * build.
 */
export function readOptions(words: readonly string[]): Options {
  const [name = 'main'] = words.filter((word, index) => !word.startsWith('-') && !takesValue(words[index - 1]))
  const known = names.find((one) => one === name)
  if (!known) throw new Error(`There is no fault run named ${name}; there is ${names.join(', ')}`)
  const short = words.includes('--short')
  const { kills, ops } = standardOf(known, short, numberOf(words, '--kills'))
  return {
    name: known,
    short,
    kills,
    seed: numberOf(words, '--seed') ?? Math.floor(Date.now() / 1000) % 1_000_000,
    ops: numberOf(words, '--ops') ?? ops,
    asBuilt: words.includes('--as-built'),
  }
}

function standardOf(name: Name, short: boolean, given: number | undefined): { kills: number; ops: number } {
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

const takesValue = (word: string | undefined): boolean => ['--seed', '--ops', '--kills'].includes(word ?? '')

function numberOf(words: readonly string[], flag: string): number | undefined {
  const at = words.indexOf(flag)
  if (at < 0) return undefined
  const value = Number(words[at + 1])
  if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} needs a whole number above 0`)
  return value
}
