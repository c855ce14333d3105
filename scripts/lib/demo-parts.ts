import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { standaloneServer } from './build.ts'
import { type Child, packageBin, startChild, waitForAnswer } from './children.ts'
import type { DemoAddresses } from './demo-env.ts'
import { cloneDir, type Secrets } from './state.ts'

export interface ServiceOptions {
  env: NodeJS.ProcessEnv
  stateDir: string
  port: number
}

/** Inserts the sample data; running it again changes nothing. */
export async function insertSampleData(
  ownerUrl: string,
  { appUrl, sandboxUrl }: DemoAddresses,
  secrets: Secrets,
): Promise<void> {
  const { seed } = await import('../seed/seed.ts')
  await seed(ownerUrl, {
    now: new Date(),
    sandboxUrl,
    publicUrl: appUrl,
    encryptionKeys: process.env.ENCRYPTION_KEYS || secrets.ENCRYPTION_KEYS,
    tokenPepper: process.env.TOKEN_PEPPER || secrets.TOKEN_PEPPER,
  })
}

/** Starts the sandbox, which never gets the database's URL. */
export function startSandbox({ env, stateDir, port }: ServiceOptions, appUrl: string, fresh: boolean): Child {
  const { DATABASE_URL: _, ...rest } = env
  const own = {
    SANDBOX_PORT: String(port),
    SANDBOX_STATE: join(stateDir, 'sandbox'),
    SANDBOX_APP_URL: appUrl,
    SANDBOX_FRESH: fresh ? '1' : '',
  }
  return startChild({
    name: 'The sandbox',
    args: ['--import', 'tsx', 'sandbox/main.ts'],
    env: { ...rest, ...own },
    logFile: join(stateDir, 'sandbox.log'),
  })
}

/** Starts the production build behind the edge, as shipped. */
export function startBuilt({ env, stateDir, port }: ServiceOptions): Child {
  return startChild({
    name: 'The app',
    args: ['--max-semi-space-size=64', '--import', edge, standaloneServer],
    env: { ...env, PORT: String(port), HOSTNAME: '127.0.0.1', NODE_ENV: 'production' },
    logFile: join(stateDir, 'app.log'),
  })
}

/** Starts the worker as shipped; its log says when it works. */
export function startWorker({ env, stateDir }: Omit<ServiceOptions, 'port'>): Child {
  return startChild({
    name: 'The worker',
    args: ['--import', 'tsx', 'scripts/worker.ts'],
    env,
    logFile: join(stateDir, 'worker.log'),
  })
}

/** Starts the app with hot reload. It serves from its own child process, which finds the edge in NODE_OPTIONS. */
export function startDevelopment({ env, port }: ServiceOptions): Child {
  return startChild({
    name: 'The app',
    args: [packageBin('next', 'dist', 'bin', 'next'), 'dev', '-p', String(port), '-H', '127.0.0.1'],
    env: { ...env, PORT: String(port), NODE_ENV: 'development', NODE_OPTIONS: `--import ${edge}` },
  })
}

/** Waits for the app's health check, then configures the sandbox's webhook target. */
export async function waitForApp(app: Child, appUrl: string, sandboxUrl: string, timeoutMs: number): Promise<void> {
  await waitForAnswer(app, `${appUrl}/api/health/ready`, timeoutMs)
  await fetch(`${sandboxUrl}/targets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appUrl }),
  })
}

const edge = pathToFileURL(join(cloneDir, 'scripts', 'edge.mjs')).href
