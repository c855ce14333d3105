import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import type { Sql } from './client.ts'
import { readMigrationStatus } from './migrationStatus.ts'

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/**
 * Applies the pending migrations as the owner, all in one transaction, then the functions and grants again. `appRole`
 * replaces `:app_role` in the grants. An advisory lock makes concurrent runs wait for each other. Returns the names of
 * the applied migrations.
 */
export async function migrate(ownerUrl: string, appRole: string): Promise<{ applied: string[] }> {
  if (!/^[a-z_][a-z0-9_]*$/.test(appRole))
    throw new Error('The name of the app role may contain only lowercase letters, digits and underscores.')
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await sql`select pg_advisory_lock(7241992)`
    await refuseLegacySchema(sql)
    const { pending } = await readMigrationStatus(sql)
    await applyMigrations(drizzle(sql), { migrationsFolder })
    await refuseSkippedMigrations(sql)
    await applyFunctionsAndGrants(sql, appRole)
    return { applied: pending }
  } finally {
    await sql.end()
  }
}

/**
 * Earlier versions kept their own table `migrations` in the schema `public`; such a database cannot be migrated to this
 * version.
 */
async function refuseLegacySchema(sql: Sql): Promise<void> {
  const [legacyTable] = await sql`select to_regclass('public.migrations') is not null as exists`
  if (legacyTable?.exists) {
    throw new Error('This database was created by an earlier version; start over with `npm run demo -- --fresh`.')
  }
}

/** Drizzle silently skips a migration that is older than the newest applied one, as happens after merging two branches. */
async function refuseSkippedMigrations(sql: Sql): Promise<void> {
  const { pending } = await readMigrationStatus(sql)
  if (pending.length > 0)
    throw new Error(
      `These migrations are older than the newest applied one; generate them again: ${pending.join(', ')}`,
    )
}

async function applyFunctionsAndGrants(sql: Sql, appRole: string): Promise<void> {
  const [functions, grants] = await Promise.all(['functions.sql', 'grants.sql'].map(readSql))
  const [owner] = await sql`select current_user as role`
  await sql.begin(async (tx) => {
    await tx.unsafe(functions ?? '')
    // In benchmarks the owner is also the app's role and would revoke its own privileges.
    if (owner?.role !== appRole) await tx.unsafe((grants ?? '').replaceAll(':app_role', appRole))
  })
}

const readSql = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')
