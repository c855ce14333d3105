import { getTableColumns, getTableName, sql } from 'drizzle-orm'
import { check, foreignKey, type PgColumn, primaryKey, unique } from 'drizzle-orm/pg-core'

type Columns = [PgColumn, ...PgColumn[]]

/**
 * Declares a primary key. Keys between tables of an organization begin with `organization_id`, so that PostgreSQL
 * itself refuses a row that refers to another organization.
 */
export const primary = (...columns: Columns) => primaryKey({ name: `${getTableName(columns[0].table)}_pkey`, columns })

/** Declares a unique constraint with PostgreSQL's default name, minus `organization_id`. */
export const uniqueOn = (...columns: Columns) => unique(nameOf(columns, 'key')).on(...columns)

/** Declares a foreign key from these columns to those of another table, in the same order. It is named as in `uniqueOn`. */
export const references = (columns: Columns, foreignColumns: Columns) =>
  foreignKey({ name: nameOf(columns, 'fkey'), columns, foreignColumns })

/** Declares a CHECK that the column holds one of the values of its `enum`, which by itself only TypeScript enforces. */
export function inEnum(column: PgColumn) {
  // The columns that a table passes to its constraints lack `enumValues`; the table's own have them.
  const { enumValues } = Object.values(getTableColumns(column.table)).find(({ name }) => name === column.name) ?? column
  if (!enumValues?.length) throw new Error(`${column.name} has no enum`)
  return check(
    nameOf([column], 'check'),
    sql`${column} in (${sql.raw(enumValues.map((one) => `'${one}'`).join(', '))})`,
  )
}

/** Builds a constraint's name. Drizzle's default names can exceed 63 characters, which PostgreSQL would truncate. */
function nameOf(columns: Columns, suffix: string): string {
  const all = columns.map(({ name }) => name)
  const own = all.filter((name) => name !== 'organization_id')
  return [getTableName(columns[0].table), ...(own.length > 0 ? own : all), suffix].join('_')
}
