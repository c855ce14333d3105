import { readdir, readFile } from 'node:fs/promises'
import postgres from 'postgres'

const folder = new URL('./migrations/', import.meta.url)

/**
 * Brings a database to the newest schema as its owner; each file once, in name order, in one transaction of its own.
 * `appRole` is written where a file says `:app_role`. An advisory lock makes two at once wait for each other.
 */
export async function migrate(ownerUrl: string, appRole: string): Promise<{ applied: string[] }> {
  if (!/^[a-z_][a-z0-9_]*$/.test(appRole)) throw new Error('the app role has an unusual name')
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await sql`select pg_advisory_lock(7241992)`
    await sql`create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())`
    await sql.unsafe(`grant select on migrations to ${appRole}`)
    const known = new Set((await sql`select name from migrations`).map((row) => String(row.name)))
    const applied: string[] = []
    for (const name of await listMigrations()) {
      if (known.has(name)) continue
      const text = (await readFile(new URL(name, folder), 'utf8')).replaceAll(':app_role', appRole)
      await sql.begin(async (tx) => {
        await tx.unsafe(text)
        await tx`insert into migrations (name) values (${name})`
      })
      applied.push(name)
    }
    return { applied }
  } finally {
    await sql.end()
  }
}

/** The names of all migrations, in the order in which they apply. */
export async function listMigrations(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
}
