import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

export type Db = PostgresJsDatabase
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]
/** The pool or a transaction: the first parameter of every query function. */
export type Queryable = Db | Tx
export type Sql = postgres.Sql

export type Database = {
  db: Db
  /** A second client for the job engine, raw SQL and LISTEN, because drizzle changes its own client's JSON and date codecs. */
  sql: Sql
  close(): Promise<void>
}

/** Opens both pools with the app role's `url`. Lost connections reconnect by themselves and never end the process. */
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
    db: drizzle(withPreparedStatements(client)),
    sql,
    close: async () => {
      await Promise.all([client.end({ timeout: 5 }), sql.end({ timeout: 5 })])
    },
  }
}

/**
 * Prepares the query builder's statements: otherwise PostgreSQL parses and plans each one every time, which costs more
 * than running it. Applies to the pool, its transactions and their savepoints.
 */
export function withPreparedStatements<T extends Sql | postgres.TransactionSql>(client: T): T {
  const prepareIn =
    <R>(work: (tx: postgres.TransactionSql) => R) =>
    (tx: postgres.TransactionSql) =>
      work(withPreparedStatements(tx))
  return new Proxy(client, {
    get: (target, property, receiver) => {
      if (property === 'unsafe') {
        return (text: string, values?: never[]) => target.unsafe(text, values, { prepare: true })
      }
      if (property === 'begin' && 'begin' in target) {
        return <R>(work: (tx: postgres.TransactionSql) => R) => target.begin(prepareIn(work))
      }
      if (property === 'savepoint' && 'savepoint' in target) {
        return <R>(work: (tx: postgres.TransactionSql) => R) => target.savepoint(prepareIn(work))
      }
      return Reflect.get(target, property, receiver)
    },
  })
}
