import { join } from 'node:path'
import postgres from 'postgres'
import { cloneTemplate, type TestDatabase } from '#db/cloneTemplate.ts'
import { superuserUrlOf } from '../../e2e/faults/fixture.ts'
import { type App, createApp, createWorker, type RestartableProcess } from '../../e2e/faults/processes.ts'
import { waitForAnswer } from '../../scripts/lib/children.ts'
import { type DemoAddresses, demoEnv } from '../../scripts/lib/demo-env.ts'
import { insertSampleData, startSandbox } from '../../scripts/lib/demo-parts.ts'
import { freePort } from '../../scripts/lib/ports.ts'
import { parentOf } from '../../scripts/lib/processes.ts'
import { loadBuildKey, loadSecrets, openStateDir } from '../../scripts/lib/state.ts'
import { startTestPostgres } from '../../scripts/lib/test-postgres.ts'

/**
 * A seeded database with the durability of production, and the sandbox, the app and a worker as processes of their own,
 * without anything in between. App and worker are not started.
 */
export type Environment = {
  app: App
  worker: RestartableProcess
  appUrl: string
  databaseUrl: string
  /** Environment of the app, from which a runtime can be created in this process. */
  env: Record<string, string>
  /** A single connection of the administrator, whose cost is not counted. */
  sql: postgres.Sql
  /** Process ids of the sandbox, of the database server, and of the backend of `sql`. */
  sandboxPid: number
  postgresPid: number
  ownBackendPid: number
  /** Opens another database with the sample data. */
  openDatabase(): Promise<TestDatabase>
  close(): Promise<void>
}

const settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_preload_libraries: 'pg_stat_statements',
}

const unlimited = {
  LIMIT_API_PER_MINUTE: '10000000',
  LIMIT_PUBLIC_PER_MINUTE: '10000000',
  RATE_GENESYS_PER_MINUTE: '1000000',
  SANDBOX_GENESYS_RATE: '1000000',
}

export async function openEnvironment(receiptsAfterMs: number): Promise<Environment> {
  const stateDir = await openStateDir(join('.punctual', `test-${process.pid}`, 'booking'))
  const server = await startTestPostgres(settings)
  const [secrets, port, sandboxPort] = [await loadSecrets(stateDir), await freePort(), await freePort()]
  const appUrl = `http://127.0.0.1:${port}`
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`
  const openDatabase = async () => {
    const database = await cloneTemplate(server.superuserUrl)
    await insertSampleData(database.ownerUrl, addressesOf(database), secrets)
    return database
  }
  const addressesOf = (database: TestDatabase): DemoAddresses => ({ appUrl, sandboxUrl, databaseUrl: database.appUrl })
  const database = await openDatabase()
  const given = { ...process.env, ...unlimited, SANDBOX_EVENT_DELAY_MS: String(receiptsAfterMs) }
  const env: NodeJS.ProcessEnv = {
    ...demoEnv(addressesOf(database), secrets, given),
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: await loadBuildKey(),
  }
  const sandbox = startSandbox({ env, stateDir, port: sandboxPort }, appUrl, true)
  await waitForAnswer(sandbox, `${sandboxUrl}/webhooks/mode`, 30_000)
  const app = createApp({ env, stateDir, port }, sandboxUrl)
  const worker = createWorker({ env, stateDir })
  const sql = postgres(superuserUrlOf(server.superuserUrl, database.name), {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => {},
  })
  await sql`create extension pg_stat_statements`
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  const ownBackendPid = row?.pid ?? 0
  return {
    app,
    worker,
    appUrl,
    databaseUrl: database.appUrl,
    env: env as Record<string, string>,
    sql,
    sandboxPid: sandbox.mark.pid,
    postgresPid: parentOf(ownBackendPid),
    ownBackendPid,
    openDatabase,
    close: async () => {
      await Promise.all([app.stop(), worker.stop()])
      await sandbox.stop()
      await sql.end({ timeout: 2 })
      await server.remove()
    },
  }
}
