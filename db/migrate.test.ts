import { readdirSync, readFileSync } from 'node:fs'
import type { DrizzleSnapshotJSON } from 'drizzle-kit/api'
import postgres from 'postgres'
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import type { Sql } from './client.ts'
import { cloneTemplate } from './cloneTemplate.ts'
import { describeDatabase, describeGrants } from './describeDatabase.ts'
import { migrate } from './migrate.ts'
import { readMigrationStatus } from './migrationStatus.ts'
import { appRole } from './roles.ts'

/** Objects that only the custom migrations and functions.sql create, because drizzle cannot declare them. */
const notInSchema = {
  'constraint occupancies.occupancies_no_overlap': 'an EXCLUDE constraint',
  'index occupancies_no_overlap': 'the index of that constraint',
  'index occupancies_by_time': 'an index with INCLUDE',
  'index appointments_counted_by_agent': 'an index with INCLUDE',
  'index appointments_counted_by_preset': 'an index with INCLUDE',
  'table jobs': 'storage parameters',
  'table circuits': 'storage parameters',
  'table lanes': 'storage parameters',
  'table limit_windows': 'storage parameters',
  'function apply_retention': 'a function',
  'view retention': 'data that the function applies',
}
const isOfListedView = (name: string): boolean => name.startsWith('column retention.')

describe('migrations', () => {
  it('bring an empty database to the newest schema, and change nothing the second time', async () => {
    const { ownerUrl, sql } = await emptyDatabase()
    const { applied } = await migrate(ownerUrl, appRole)
    expect(applied).toEqual(journal().entries.map(({ tag }) => tag))
    const before = [await describeDatabase(sql), await describeGrants(sql)]
    expect(before.flat()).toContain('extension btree_gist: ')
    expect(await migrate(ownerUrl, appRole)).toEqual({ applied: [] })
    expect([await describeDatabase(sql), await describeGrants(sql)]).toEqual(before)
  })

  it('wait for each other when two start at once', async () => {
    const { ownerUrl } = await emptyDatabase()
    const runs = await Promise.all([migrate(ownerUrl, appRole), migrate(ownerUrl, appRole)])
    expect(runs.map(({ applied }) => applied.length).sort()).toEqual([0, journal().entries.length])
  })

  it('restore the privileges of the app’s role: extra ones are revoked, missing ones granted', async () => {
    const { ownerUrl, sql } = await emptyDatabase()
    await migrate(ownerUrl, appRole)
    const before = await describeGrants(sql)
    await sql.unsafe(`grant delete on audit to ${appRole}; revoke select on staff from ${appRole}`)
    expect(await describeGrants(sql)).not.toEqual(before)
    await migrate(ownerUrl, appRole)
    expect(await describeGrants(sql)).toEqual(before)
  })

  it('refuse a database of an incompatible earlier version, with instructions for starting over', async () => {
    const { ownerUrl, sql } = await emptyDatabase()
    await sql`create table migrations (name text primary key, applied_at timestamptz not null default now())`
    await expect(migrate(ownerUrl, appRole)).rejects.toThrow(/^[^.]*`npm run demo -- --fresh`\.$/)
    expect(await describeDatabase(sql)).not.toContain('extension btree_gist: ')
  })

  it('fail with the name of a migration that drizzle skips because a newer one is already applied', async () => {
    const { ownerUrl, sql } = await emptyDatabase()
    await migrate(ownerUrl, appRole)
    await sql`delete from drizzle.__drizzle_migrations where id = 2`
    await expect(migrate(ownerUrl, appRole)).rejects.toThrow('0001_schema')
  })

  it('are listed as pending to the app’s role, which the readiness check uses', async () => {
    const { ownerUrl, appUrl, sql } = await emptyDatabase()
    const app = connect(appUrl)
    const all = journal().entries.map(({ tag }) => tag)
    expect(await readMigrationStatus(app)).toEqual({ applied: 0, pending: all })
    await migrate(ownerUrl, appRole)
    expect(await readMigrationStatus(app)).toEqual({ applied: all.length, pending: [] })
    await sql`delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)`
    expect(await readMigrationStatus(app)).toEqual({ applied: all.length - 1, pending: all.slice(-1) })
  })
})

describe('the schema files', () => {
  let kit: typeof import('drizzle-kit/api')
  let declared: DrizzleSnapshotJSON
  beforeAll(async () => {
    kit = await import('drizzle-kit/api')
    const names = readdirSync(new URL('./schema/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''))
    const modules = await Promise.all(names.map((name) => import(`./schema/${name}.ts`)))
    declared = kit.generateDrizzleJson(Object.assign({}, ...modules))
  })

  it('match the newest snapshot, so that `npm run db:generate` has nothing to add', () => {
    const newest = journal().entries.length - 1
    const snapshot = JSON.parse(read(`meta/${String(newest).padStart(4, '0')}_snapshot.json`))
    expect(Object.keys(snapshot.tables).length).toBeGreaterThan(0)
    expect(withoutIds(snapshot)).toEqual(withoutIds(declared))
  })

  it('declare everything in the migrated database except the listed objects', async () => {
    const migrated = await emptyDatabase()
    await migrate(migrated.ownerUrl, appRole)
    const exported = await emptyDatabase()
    await exported.sql.unsafe(read('0000_extensions.sql'))
    for (const statement of await kit.generateMigration(kit.generateDrizzleJson({}), declared)) {
      await exported.sql.unsafe(statement)
    }
    const [left, right] = await Promise.all([describeDatabase(migrated.sql), describeDatabase(exported.sql)])
    const onlyIn = (lines: string[], others: string[]) => lines.filter((line) => !others.includes(line)).map(nameOf)
    expect(left.length).toBeGreaterThan(500)
    expect(
      onlyIn(left, right)
        .filter((name) => !isOfListedView(name))
        .sort(),
    ).toEqual(Object.keys(notInSchema).sort())
    expect(onlyIn(right, left).filter((name) => !(name in notInSchema))).toEqual([])
  })
})

const nameOf = (line: string): string => line.slice(0, line.indexOf(':'))

async function emptyDatabase(): Promise<{ ownerUrl: string; appUrl: string; sql: Sql }> {
  const database = await cloneTemplate(inject('superuserUrl'), 'template0')
  onTestFinished(() => database.drop())
  return { ...database, sql: connect(database.ownerUrl) }
}

function connect(url: string): Sql {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  onTestFinished(() => sql.end())
  return sql
}

const read = (name: string): string => readFileSync(new URL(`./migrations/${name}`, import.meta.url), 'utf8')
const journal = (): { entries: { tag: string }[] } => JSON.parse(read('meta/_journal.json'))

/** Returns a snapshot without its ids, as plain JSON, because undefined properties would not compare as equal. */
function withoutIds({ id: _, prevId: __, ...rest }: DrizzleSnapshotJSON): unknown {
  return JSON.parse(JSON.stringify(rest))
}
