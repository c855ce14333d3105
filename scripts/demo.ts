import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfStale, standaloneServer } from './lib/build.ts'
import { type Child, packageBin, startChild, waitForAnswer } from './lib/children.ts'
import { type Database, startDatabase } from './lib/database.ts'
import { demoBlock } from './lib/demo-block.ts'
import { type DemoAddresses, defaultCronSecret, demoEnv, envFile } from './lib/demo-env.ts'
import { type DemoOptions, demoOptions } from './lib/demo-options.ts'
import { claimRun, endWith } from './lib/lifecycle.ts'
import { choosePort } from './lib/ports.ts'
import { progress } from './lib/progress.ts'
import { runScript } from './lib/script.ts'
import { cloneDir, loadBuildKey, loadSecrets, openStateDir, type Secrets, writePrivate } from './lib/state.ts'
import { startTicker } from './lib/ticker.ts'

const running: { database?: Database; children: Child[]; ticker?: { stop(): void } } = { children: [] }

runScript(async () => {
  const options = demoOptions(process.argv.slice(2))
  await (options.ids ? printIds() : start(options))
})

async function printIds() {
  const { demoIds } = await import('../db/seed.ts')
  const cronSecret = process.env.CRON_SECRET || defaultCronSecret
  process.stdout.write(`${JSON.stringify({ ...demoIds(), cronSecret })}\n`)
}

async function start(options: DemoOptions) {
  const life = endWith(stopAll)
  try {
    await startAll(options, (words) => life.end(1, words))
  } catch (error) {
    life.end(1, error instanceof Error ? error.message : String(error))
  }
}

async function startAll(options: DemoOptions, failed: (words: string) => void) {
  const stateDir = await openStateDir(options.state)
  const run = await claimRun(stateDir)
  const step = progress(8)
  const secrets = await loadSecrets(stateDir)
  const { PORT, SANDBOX_PORT, PUBLIC_URL } = process.env
  const appPort = await choosePort('PORT', PORT, 3000)
  const localUrl = `http://127.0.0.1:${appPort}`
  const sandboxPort = await choosePort('SANDBOX_PORT', SANDBOX_PORT, 4010)
  running.database = await startDatabase(step, secrets, options.state, options.fresh)
  watchDatabase(running.database, failed)
  const at: DemoAddresses = {
    appUrl: PUBLIC_URL || localUrl,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    databaseUrl: running.database.appUrl,
  }
  const env = { ...demoEnv(at, secrets, process.env), NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: await loadBuildKey() }
  await writePrivate(join(stateDir, 'app.env'), envFile(env, at, secrets))
  await step('Sample data', () => sow(at, running.database, secrets))
  await step(
    options.dev ? 'No build: pages are built as they are asked for' : 'Production build, if stale',
    async () => {
      if (!options.dev) await buildIfStale(join(stateDir, 'build.log'))
    },
  )
  const keep = async (child: Child) => {
    running.children.push(child)
    await run.record(running.children.map(({ mark }) => mark))
    child.ended.then(failed)
    return child
  }
  await step(`Sandbox on port ${sandboxPort}`, async () => {
    const sandbox = await keep(startSandbox(env, stateDir, sandboxPort, localUrl, options.fresh))
    await waitForAnswer(sandbox, `${at.sandboxUrl}/faults`, 30_000)
  })
  await step(`App on port ${appPort}`, async () => {
    const app = await keep(startApp(env, stateDir, appPort, options.dev))
    await waitForAnswer(app, `${localUrl}/api/health/ready`, options.dev ? 240_000 : 60_000)
    await tellSandbox(at.sandboxUrl, localUrl)
  })
  await step('A tick every ten seconds', async () => {
    running.ticker = await startTicker(localUrl, env.CRON_SECRET ?? defaultCronSecret)
  })
  process.stdout.write(`${demoBlock({ ...at, logs: stateDir })}\n`)
}

async function sow({ appUrl, sandboxUrl }: DemoAddresses, database: Database | undefined, secrets: Secrets) {
  if (!database) return
  const { seed } = await import('../db/seed.ts')
  await seed(database.ownerUrl, {
    now: new Date(),
    sandboxUrl,
    publicUrl: appUrl,
    encryptionKeys: process.env.ENCRYPTION_KEYS || secrets.ENCRYPTION_KEYS,
    tokenPepper: process.env.TOKEN_PEPPER || secrets.TOKEN_PEPPER,
  })
}

function startSandbox(env: NodeJS.ProcessEnv, stateDir: string, port: number, appUrl: string, fresh: boolean): Child {
  const { DATABASE_URL: _, ...rest } = env
  return startChild({
    name: 'The sandbox',
    args: ['--import', 'tsx', 'sandbox/main.ts'],
    env: {
      ...rest,
      SANDBOX_PORT: String(port),
      SANDBOX_STATE: join(stateDir, 'sandbox'),
      SANDBOX_APP_URL: appUrl,
      SANDBOX_FRESH: fresh ? '1' : '',
    },
    logFile: join(stateDir, 'sandbox.log'),
  })
}

function startApp(env: NodeJS.ProcessEnv, stateDir: string, port: number, dev: boolean): Child {
  const edge = pathToFileURL(join(cloneDir, 'scripts', 'edge.mjs')).href
  const place = { PORT: String(port), HOSTNAME: '127.0.0.1' }
  if (!dev) {
    const args = ['--import', edge, standaloneServer]
    return startChild({
      name: 'The app',
      args,
      env: { ...env, ...place, NODE_ENV: 'production' },
      logFile: join(stateDir, 'app.log'),
    })
  }
  // Hot reload serves from a process of its own, which finds the preload here.
  const devEnv = { ...env, ...place, NODE_ENV: 'development' as const, NODE_OPTIONS: `--import ${edge}` }
  return startChild({
    name: 'The app',
    args: [packageBin('next', 'dist', 'bin', 'next'), 'dev', '-p', String(port), '-H', '127.0.0.1'],
    env: devEnv,
  })
}

function watchDatabase({ server }: Database, failed: (words: string) => void) {
  setInterval(() => {
    if (!server.isUp()) failed('The database server ended by itself.')
  }, 2000)
}

/** The sandbox posts its webhooks to the app; a sandbox that took the address at its start needs no telling. */
async function tellSandbox(sandboxUrl: string, appUrl: string) {
  await fetch(`${sandboxUrl}/targets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appUrl }),
  })
}

/** In the order in which they need one another. */
async function stopAll() {
  running.ticker?.stop()
  for (const child of running.children.reverse()) await child.stop()
  await running.database?.server.stop()
}
