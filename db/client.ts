import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

export type Db = PostgresJsDatabase
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]
/** Either the pool or a transaction; queries take it first. */
export type Queryable = Db | Tx
export type Sql = postgres.Sql

export type Database = {
  db: Db
  /** A second client: drizzle changes its own client's JSON and date codecs. For the engine, raw SQL and LISTEN. */
  sql: Sql
  close(): Promise<void>
}

/** Opens both pools. `url` is the app role's; lost connections reconnect by themselves and never end the process. */
export function openDatabase(url: string, options: { max?: number; rawMax?: number; name?: string } = {}): Database {
  const common = {
    onnotice: () => {},
    connect_timeout: 5,
    idle_timeout: 60,
    connection: { application_name: options.name ?? 'punctual', lock_timeout: 5000, TimeZone: 'UTC' },
  } as const
  const client = postgres(url, { ...common, max: options.max ?? 12 })
  const sql = postgres(url, { ...common, max: options.rawMax ?? 6 })
  return {
    db: drizzle(client),
    sql,
    close: async () => {
      await Promise.all([client.end({ timeout: 5 }), sql.end({ timeout: 5 })])
    },
  }
}
