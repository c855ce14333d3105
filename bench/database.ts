import { rm } from 'node:fs/promises'
import postgres from 'postgres'
import { startPostgres } from '../scripts/lib/postgres.ts'

export type BenchDatabase = { url: string; sql: postgres.Sql; drop(): Promise<void> }

/**
 * A separate database for the benchmark with production durability, on an embedded server or on the server named by
 * BENCH_SUPERUSER_URL.
 */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const given = process.env.BENCH_SUPERUSER_URL
  const dir = `.punctual/bench-${process.pid}`
  const server = given ? null : await startPostgres({ dir, fresh: true, testing: false })
  const superuser = given ?? server?.superuserUrl ?? ''
  const name = `bench_${process.pid}`
  await runAsSuperuser(superuser, (sql) => sql`create database ${sql(name)}`)
  const url = new URL(superuser)
  url.pathname = `/${name}`
  const sql = postgres(url.href, { max: 4, onnotice: () => {} })
  return {
    url: url.href,
    sql,
    drop: async () => {
      await sql.end({ timeout: 2 })
      await runAsSuperuser(superuser, (admin) => admin`drop database if exists ${admin(name)} with (force)`)
      await server?.stop()
      if (server) await rm(dir, { recursive: true, force: true })
    },
  }
}

async function runAsSuperuser(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}
