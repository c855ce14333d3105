import postgres from 'postgres'
import { claimJobs, listDueLanes } from '#server/platform/jobs/claim.ts'
import type { BenchDatabase } from '../database.ts'
import { median } from '../report.ts'

const organizationId = '00000000-0000-4000-8000-000000000001'
const rates = { ratePerMinute: () => null, sharedBucket: () => null }
const claimCount = 200

/**
 * Measures the cost of finding nothing to do: listing the due lanes and the claim itself, with few future jobs and with
 * many. Uses two schemas of one database, measured alternately; returns medians in milliseconds.
 */
export async function measureIdle(
  database: BenchDatabase,
  rounds: number,
  progress: (text: string) => void,
): Promise<{ few: number; many: number }> {
  const sides = { few: await openSide(database, 'few', 1000), many: await openSide(database, 'many', 1_000_000) }
  const times: Record<keyof typeof sides, number[]> = { few: [], many: [] }
  for (let round = 0; round < rounds; round += 1) {
    for (const side of ['few', 'many'] as const) {
      await database.sql.unsafe(`vacuum ${side}.jobs`)
      times[side].push(await measureClaims(sides[side]))
    }
  }
  progress(
    `(d) idle claim, ms: few ${times.few.map((ms) => ms.toFixed(3)).join(' ')} | many ${times.many.map((ms) => ms.toFixed(3)).join(' ')}`,
  )
  await Promise.all(Object.values(sides).map((sql) => sql.end({ timeout: 2 })))
  return { few: median(times.few), many: median(times.many) }
}

async function openSide({ url, sql }: BenchDatabase, schema: string, count: number): Promise<postgres.Sql> {
  await sql.unsafe(`create schema ${schema}`)
  for (const table of ['jobs', 'lanes'])
    await sql.unsafe(`create table ${schema}.${table} (like public.${table} including all)`)
  // Reminders and dispatches over the next year, in five lanes; one in twenty has a rank of its own.
  await sql.unsafe(
    `insert into ${schema}.jobs (organization_id, key, lane, kind, subject, origin, due_at, rank_at)
    select $1, decode(md5(i::text), 'hex'), 'lane ' || i % 5, 'bench', md5((i / 5)::text)::uuid::text, 'plan', due,
      due - case when i % 20 = 0 then interval '10 minutes' else interval '0' end
    from generate_series(1, $2::int) i, lateral (select now() + interval '1 day' + random() * interval '365 days' as due) at`,
    [organizationId, count],
  )
  await sql.unsafe(`vacuum analyze ${schema}.jobs`)
  return postgres(url, { max: 1, onnotice: () => {}, connection: { search_path: `${schema}, public` } })
}

async function measureClaims(sql: postgres.Sql): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < claimCount; i += 1) {
    const now = new Date()
    const startedAt = performance.now()
    const lanes = await listDueLanes(sql, now)
    const { jobs } = await claimJobs(sql, { organizationId, lane: 'lane 1' }, rates, {
      now,
      leaseMs: 1000,
      limit: 10,
    })
    times.push(performance.now() - startedAt)
    if (lanes.length + jobs.length > 0) throw new Error('A job was due')
  }
  return median(times)
}
