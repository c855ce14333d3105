import { appRole, rolesSql } from '#db/roles.ts'
import { loadDotEnv, runScript } from './lib/script.ts'

runScript(async () => {
  loadDotEnv()
  const { MIGRATE_DATABASE_URL, DATABASE_URL } = process.env
  // The app's URL names its role; without a URL the role has the default name.
  const role = (DATABASE_URL && decodeURIComponent(new URL(DATABASE_URL).username)) || appRole
  if (!MIGRATE_DATABASE_URL) {
    throw new Error(
      `MIGRATE_DATABASE_URL, the URL of the database's owner, is not set. Create both roles once with:\n\n${rolesSql(role)}`,
    )
  }
  const { migrate } = await import('../db/migrate.ts')
  const { applied } = await migrate(MIGRATE_DATABASE_URL, role)
  for (const name of applied) process.stdout.write(`${name}\n`)
  process.stdout.write(applied.length === 0 ? 'The schema is up to date.\n' : `${applied.length} applied.\n`)
})
