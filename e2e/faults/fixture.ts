import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import postgres from 'postgres'
import { cloneTemplate } from '#db/cloneTemplate.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts'
import { defaultCronSecret, demoEnv } from '../../scripts/lib/demo-env.ts'
import { insertSampleData } from '../../scripts/lib/demo-parts.ts'
import { freePort } from '../../scripts/lib/ports.ts'
import { cloneDir, loadBuildKey, loadSecrets, openStateDir, type Secrets } from '../../scripts/lib/state.ts'
import { type CallProxy, startCallProxy } from './callProxy.ts'
import { type App, createApp, createWorker, type RestartableProcess, startTicks } from './processes.ts'

/**
 * A separate environment for one run: a seeded database, a sandbox, and the app and a worker, each behind its own
 * proxy. Neither is started.
 */
export type Fixture = {
  app: App
  appProxy: CallProxy
  worker: RestartableProcess
  workerProxy: CallProxy
  sandbox: RunningSandbox
  /** Connects as the database administrator: the harness reads everything, while the app still uses its own role. */
  sql: postgres.Sql
  /** The app's connection string. */
  databaseUrl: string
  cronSecret: string
  secrets: Secrets
  /** Changes the environment of app and worker from their next start. */
  setEnv(change: Record<string, string>): void
  close(): Promise<void>
}
export type FixtureOptions = {
  superuserUrl: string
  /** A module to preload into the app. */
  preload?: string | undefined
  env?: Record<string, string>
  /** Delay until the vendors' receipts arrive. */
  receiptsAfterMs?: number
  /** Interval of the ticks; 0 for none. */
  tickMs?: number
}

// Short times, so that a lease, an in-doubt period and a retry take seconds. The lease must outlast a vendor's timeout.
const shortTimes = {
  JOB_LEASE_MS: '4500',
  VENDOR_TIMEOUT_MS: '1500',
  JOB_RETRY_BASE_MS: '50',
  JOB_RETRY_CAP_MS: '1000',
  CIRCUIT_PAUSE_MS: '50',
  CIRCUIT_PAUSE_CAP_MS: '500',
  IN_DOUBT_GRACE_MS: '2000',
  LIMIT_API_PER_MINUTE: '100000',
  RATE_GENESYS_PER_MINUTE: '60000',
}

/** Several fixtures may be open at once, each with its own secrets and logs. */
let fixtures = 0

export async function openFixture(options: FixtureOptions): Promise<Fixture> {
  fixtures += 1
  const stateDir = await openStateDir(join('.punctual', `test-${process.pid}`, `faults-${fixtures}`))
  const secrets = await loadSecrets(stateDir)
  const database = await cloneTemplate(options.superuserUrl)
  const port = await freePort()
  const appUrl = `http://127.0.0.1:${port}`
  const given = { ...process.env, ...shortTimes, ...options.env }
  const sandbox = await startSandbox({
    port: 0,
    appUrl,
    resendWebhookSecret: secrets.RESEND_WEBHOOK_SECRET,
    genesysRatePerMinute: 1_000_000,
    eventDelayMs: options.receiptsAfterMs,
  })
  const [appProxy, workerProxy] = await Promise.all([startCallProxy(sandbox.url), startCallProxy(sandbox.url)])
  const addresses = { appUrl, sandboxUrl: appProxy.url, databaseUrl: database.appUrl }
  await insertSampleData(database.ownerUrl, addresses, secrets)
  const preloaded = options.preload ? { NODE_OPTIONS: `--import ${fileUrl(options.preload)}` } : {}
  const common = { NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: await loadBuildKey(), ...preloaded }
  const env: NodeJS.ProcessEnv = { ...demoEnv(addresses, secrets, given), ...common }
  const app = createApp({ env, stateDir, port }, sandbox.url)
  const workerAddresses = { ...addresses, sandboxUrl: workerProxy.url }
  const workerEnv: NodeJS.ProcessEnv = { ...demoEnv(workerAddresses, secrets, given), ...common }
  const worker = createWorker({ env: workerEnv, stateDir })
  const setEnv = (change: Record<string, string>) => {
    for (const one of [env, workerEnv]) Object.assign(one, change)
  }
  const sql = postgres(superuserUrlOf(options.superuserUrl, database.name), { max: 4, onnotice: () => {} })
  const cronSecret = process.env.CRON_SECRET || defaultCronSecret
  const ticks = options.tickMs === 0 ? null : startTicks(appUrl, cronSecret, options.tickMs)
  const close = async () => {
    await ticks?.stop()
    await Promise.all([app.stop(), worker.stop()])
    await Promise.all([appProxy.close(), workerProxy.close()])
    await sandbox.close()
    await sql.end({ timeout: 2 })
    await database.drop()
  }
  return {
    app,
    appProxy,
    worker,
    workerProxy,
    sandbox,
    sql,
    databaseUrl: database.appUrl,
    cronSecret,
    secrets,
    setEnv,
    close,
  }
}

const fileUrl = (path: string): string => pathToFileURL(join(cloneDir, path)).href

/** Returns the administrator's address of one database. */
export function superuserUrlOf(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.href
}
