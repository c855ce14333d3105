import { migrate } from '#db/migrate.ts'
import { type BenchDatabase, openBenchDatabase } from './database.ts'
import type { Contender } from './jobs/contender.ts'
import { openGraphile } from './jobs/graphile.ts'
import { measureIdle } from './jobs/idle.ts'
import { openOurs } from './jobs/ours.ts'
import { openPgBoss } from './jobs/pgBoss.ts'
import { type Bench, cost, median, type Result, rate } from './report.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const selectedParts = process.env.BENCH_ONLY ?? 'abcd'

type Part = {
  id: string
  name: string
  /** Number of jobs for 1, 4 and 16 concurrent workers, chosen so that each measurement takes about a second. */
  counts: Record<number, number>
  fill?: 'each' | 'batches'
  run: (contender: Contender) => Contender['enqueue'] | undefined
}
const parts: Part[] = [
  {
    id: 'a',
    name: 'enqueue in a transaction',
    counts: { 1: 1000, 4: 2000, 16: 4000 },
    run: (contender) => contender.enqueue,
  },
  {
    id: 'b',
    name: 'complete one by one',
    fill: 'each',
    counts: { 1: 1500, 4: 3000, 16: 5000 },
    run: (contender) => contender.completeEach,
  },
  {
    id: 'c',
    name: 'complete in batches of 50',
    fill: 'batches',
    counts: { 1: 10000, 4: 20000, 16: 20000 },
    run: (contender) => contender.completeBatches,
  },
]

/**
 * Compares the job engine with pg-boss and graphile-worker: one database, one run, contenders alternate, medians are
 * reported.
 */
const bench: Bench = async (progress) => {
  const database = await openBenchDatabase()
  try {
    await migrate(database.url, new URL(database.url).username)
    await database.sql`create table bench_facts (id bigint generated always as identity primary key, subject text not null)`
    const contenders = [
      await openOurs(database.url, database.sql),
      await openPgBoss(database.url),
      await openGraphile(database.url),
    ]
    const results: Result[] = []
    for (const part of parts.filter(({ id }) => selectedParts.includes(id))) {
      for (const concurrency of [1, 4, 16])
        results.push(...(await compare(database, contenders, part, concurrency, progress)))
    }
    await Promise.all(contenders.map((contender) => contender.close()))
    if (selectedParts.includes('d')) results.push(await idle(database, progress))
    return results
  } finally {
    await database.drop()
  }
}
export default bench

async function compare(
  database: BenchDatabase,
  contenders: Contender[],
  part: Part,
  concurrency: number,
  progress: (text: string) => void,
): Promise<Result[]> {
  const count = part.counts[concurrency] ?? 1000
  const rates = new Map<string, number[]>()
  // The first round is a warm-up and does not count.
  for (let round = -1; round < rounds; round += 1) {
    for (const contender of contenders) {
      const run = part.run(contender)
      if (!run) continue
      await prepare(database, contender, part, count)
      const perSecond = count / ((await run(count, concurrency)) / 1000)
      if (round >= 0) rates.set(contender.name, [...(rates.get(contender.name) ?? []), perSecond])
    }
  }
  const of = (name: string) => median(rates.get(name) ?? [])
  const references = [...rates.keys()].filter((name) => name !== 'ours')
  const all = [...rates].map(([name, values]) => `${name} ${values.map(Math.round).join(' ')}`).join(' | ')
  progress(`(${part.id}) ${part.name}, ${concurrency} concurrent: ${all}`)
  return references.map((name) => rate(`${part.name}, ${concurrency} concurrent`, 'jobs/s', of('ours'), name, of(name)))
}

async function prepare(database: BenchDatabase, contender: Contender, part: Part, count: number): Promise<void> {
  await database.sql`truncate bench_facts`
  await contender.reset()
  if (part.fill) await contender.fill(count, part.fill)
  await database.sql`vacuum`
}

async function idle(database: BenchDatabase, progress: (text: string) => void): Promise<Result> {
  const { few, many } = await measureIdle(database, rounds, progress)
  return cost('idle claim with 1,000,000 future jobs', 'ms', many, 'with 1,000', few)
}
