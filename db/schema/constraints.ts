import { getTableColumns, getTableName, sql } from 'drizzle-orm'
import { check, foreignKey, type PgColumn, primaryKey, unique } from 'drizzle-orm/pg-core'

type Columns = [PgColumn, ...PgColumn[]]

/**
 * Declares a primary key. Keys between tables of an organization begin with `organization_id`, so that PostgreSQL itself refuses
 * a row that refers to another organization.
 */
export const primary = (...columns: Columns) => primaryKey({ name: `${getTableName(columns[0].table)}_pkey`, columns })

/** Declares a unique constraint, named like PostgreSQL does by default but without `organization_id`. */
export const uniqueOn = (...columns: Columns) => unique(nameOf(columns, 'key')).on(...columns)

/** Declares a foreign key from these columns to those of another table, in the same order. Names as in `uniqueOn`. */
export const references = (columns: Columns, foreignColumns: Columns) =>
  foreignKey({ name: nameOf(columns, 'fkey'), columns, foreignColumns })

/** Declares a CHECK that the column holds one of the values of its `enum`, which only TypeScript would know otherwise. */
export function inEnum(column: PgColumn) {
  // The columns that a table passes to its constraints lack `enumValues`; the table's own have them.
  const { enumValues } = Object.values(getTableColumns(column.table)).find(({ name }) => name === column.name) ?? column
  if (!enumValues?.length) throw new Error(`${column.name} has no enum`)
  return check(
    nameOf([column], 'check'),
    sql`${column} in (${sql.raw(enumValues.map((one) => `'${one}'`).join(', '))})`,
  )
}

/** Names are explicit because drizzle's defaults exceed PostgreSQL's 63 characters, after which names are cut off. */
function nameOf(columns: Columns, suffix: string): string {
  const all = columns.map(({ name }) => name)
  const own = all.filter((name) => name !== 'organization_id')
  return [getTableName(columns[0].table), ...(own.length > 0 ? own : all), suffix].join('_')
}
