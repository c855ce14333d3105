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
    db: drizzle(withPlansKept(client)),
    sql,
    close: async () => {
      await Promise.all([client.end({ timeout: 5 }), sql.end({ timeout: 5 })])
    },
  }
}

/**
 * The query builder has its text parsed and planned anew each time, which costs the server more than running it; under a
 * name it is planned once for each connection. What holds for the pool holds for its transactions and savepoints.
 */
function withPlansKept<T extends Sql | postgres.TransactionSql>(client: T): T {
  const within =
    <R>(work: (tx: postgres.TransactionSql) => R) =>
    (tx: postgres.TransactionSql) =>
      work(withPlansKept(tx))
  return new Proxy(client, {
    get: (target, property, receiver) => {
      if (property === 'unsafe') {
        return (text: string, values?: never[]) => target.unsafe(text, values, { prepare: true })
      }
      if (property === 'begin' && 'begin' in target) {
        return <R>(work: (tx: postgres.TransactionSql) => R) => target.begin(within(work))
      }
      if (property === 'savepoint' && 'savepoint' in target) {
        return <R>(work: (tx: postgres.TransactionSql) => R) => target.savepoint(within(work))
      }
      return Reflect.get(target, property, receiver)
    },
  })
}
