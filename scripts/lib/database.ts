import { appRole, ensureRoles } from '#db/roles.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import type { Secrets } from './state.ts'

export interface Database {
  server: Postgres
  ownerUrl: string
  appUrl: string
}

type Step = <T>(title: string, work: () => Promise<T>) => Promise<T>

/** Starts the embedded server, creates both roles and migrates the schema, as three steps. */
export async function startDatabase(step: Step, secrets: Secrets, dir: string, fresh: boolean): Promise<Database> {
  const server = await step(fresh ? 'PostgreSQL, fresh' : 'PostgreSQL', () => startPostgres({ dir, fresh }))
  try {
    const passwords = { ownerPassword: secrets.ownerPassword, appPassword: secrets.appPassword }
    const urls = await step('Database roles', () => ensureRoles({ superuserUrl: server.superuserUrl, ...passwords }))
    await step('Migrations', async () => {
      const { migrate } = await import('../../db/migrate.ts')
      await migrate(urls.ownerUrl, appRole)
    })
    return { server, ...urls }
  } catch (error) {
    await server.stop()
    throw error
  }
}
