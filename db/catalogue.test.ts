import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'

/** Tables that belong to no organization, because they are read before it is known or concern the whole installation. */
const withoutOrganization = [
  'directory',
  'installation',
  'limit_windows',
  'organizations',
  'receipts',
  'retention',
  'shared_buckets',
  'lanes',
]
const appendOnly = [
  'attempt_results',
  'attempts',
  'audit',
  'notification_events',
  'preset_versions',
  'session_events',
  'suppression_events',
  'timeline',
  'webhook_events',
]

describe('the schema', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  const keys = () => database.sql<{ table: string; kind: string; name: string; columns: string[] }[]>`
    select c.conrelid::regclass::text as table, c.contype as kind, c.conname as name,
      array(select a.attname::text from unnest(c.conkey) k join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k) as columns
    from pg_constraint c join pg_namespace n on n.oid = c.connamespace
    where n.nspname = 'public' and c.contype in ('p', 'u', 'f', 'x')`

  it('has the organization in every key, so that a row cannot refer to another organization', async () => {
    const without = (await keys()).filter(
      (key) => !withoutOrganization.includes(key.table) && !key.columns.includes('organization_id'),
    )
    expect(without.map((key) => `${key.table}: ${key.name}`)).toEqual([])
  })

  it('has the organization in every table except the listed ones', async () => {
    const tables =
      await database.sql`select table_name as name from information_schema.tables t where table_schema = 'public'
      and not exists (select 1 from information_schema.columns c where c.table_name = t.table_name and c.column_name = 'organization_id')`
    expect(tables.map((row) => row.name).filter((name) => !withoutOrganization.includes(name))).toEqual([])
  })

  it('lets the app insert into append-only tables, but not update or delete', async () => {
    const grants = await database.sql<{ name: string; can: string }[]>`
      select table_name as name, string_agg(privilege_type, ' ' order by privilege_type) as can
      from information_schema.role_table_grants where grantee = current_user and table_name in ${database.sql(appendOnly)} group by 1`
    expect(Object.fromEntries(grants.map(({ name, can }) => [name, can]))).toEqual(
      Object.fromEntries(appendOnly.map((name) => [name, 'INSERT SELECT'])),
    )
  })

  it('lets the app read every table, so none is missing in grants.sql', async () => {
    const unreadable = await database.sql`select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and not has_table_privilege(oid, 'select')`
    expect(unreadable.map((row) => row.name)).toEqual([])
  })

  it('never deletes an append-only row through a cascade', async () => {
    const cascades = await database.sql`select conrelid::regclass::text as name from pg_constraint
      where contype = 'f' and confdeltype <> 'a' and conrelid::regclass::text in ${database.sql(appendOnly)}`
    expect(cascades.map((row) => row.name)).toEqual([])
  })

  it('contains no table owned by the app role', async () => {
    const owned =
      await database.sql`select tablename as name from pg_tables where schemaname = 'public' and tableowner = current_user`
    expect(owned.map((row) => row.name)).toEqual([])
  })

  it('has the constraint that makes a double booking impossible', async () => {
    const exclusions = (await keys()).filter((key) => key.kind === 'x')
    expect(exclusions.map((key) => key.name)).toEqual(['occupancies_no_overlap'])
  })
})
