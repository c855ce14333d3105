import { type GetColumnData, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'

type Columns = Record<string, PgColumn>
type Rows<C extends Columns> = { [K in keyof C]: GetColumnData<C[K]> }[]

/**
 * Selects the rows of a subquery as one JSON value, so that a query returns an object together with its related rows.
 * `source` begins with `from`. Values are decoded as by an ordinary select; `bytea` columns are not supported, because JSON
 * has them as text.
 */
export function jsonRows<C extends Columns>(columns: C, source: SQL, orderBy: SQL): SQL<Rows<C>> {
  const names = Object.keys(columns)
  const pairs = names.map((name) => sql`${sql.raw(`'${name}'`)}, ${columns[name]}`)
  const rows = sql`(select coalesce(json_agg(json_build_object(${sql.join(pairs, sql`, `)}) order by ${orderBy}), '[]') ${source})`
  const decode = (row: Record<string, unknown>) =>
    Object.fromEntries(
      names.map((name) => [name, row[name] === null ? null : columns[name]?.mapFromDriverValue(row[name])]),
    )
  return rows.mapWith((value: Record<string, unknown>[]) => value.map(decode)) as SQL<Rows<C>>
}
