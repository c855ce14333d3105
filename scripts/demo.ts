import { join } from 'node:path'
import { buildIfStale } from './lib/build.ts'
import { type Child, waitForAnswer } from './lib/children.ts'
import { type Database, startDatabase } from './lib/database.ts'
import { demoBlock } from './lib/demo-block.ts'
import { defaultCronSecret, demoEnv, envFile } from './lib/demo-env.ts'
import { type DemoOptions, demoOptions } from './lib/demo-options.ts'
import {
  insertSampleData,
  startBuilt,
  startDevelopment,
  startSandbox,
  startWorker,
  waitForApp,
} from './lib/demo-parts.ts'
import { claimRun, cleanUpOnExit } from './lib/lifecycle.ts'
import { choosePort } from './lib/ports.ts'
import { progress } from './lib/progress.ts'
import { runScript } from './lib/script.ts'
import { loadBuildKey, loadSecrets, openStateDir, writePrivate } from './lib/state.ts'
import { startTicker } from './lib/ticker.ts'

type Fail = (reason: string) => void
const running: { database?: Database; children: Child[]; ticker?: { stop(): void } } = { children: [] }

runScript(async () => {
  const options = demoOptions(process.argv.slice(2))
  if (options.ids) return printIds()
  const lifecycle = cleanUpOnExit(stopAll)
  const fail = (reason: string) => lifecycle.end(1, reason)
  await startAll(options, fail).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
})

async function printIds() {
  const { demoIds } = await import('../db/demo.ts')
  process.stdout.write(`${JSON.stringify({ ...demoIds(), cronSecret: cronSecret() })}\n`)
}

async function startAll(options: DemoOptions, fail: Fail) {
  const stateDir = await openStateDir(options.state)
  const run = await claimRun(stateDir)
  const track = async (child: Child) => {
    running.children.push(child)
    await run.record(running.children.map(({ mark }) => mark))
    child.ended.then(fail)
    return child
  }
  const step = progress(8)
  const { localUrl, appPort, sandboxPort } = await choosePorts()
  const prepared = await prepare(options, stateDir, step, localUrl, sandboxPort, fail)
  const { sandboxUrl, env } = prepared
  await step(`Sandbox on port ${sandboxPort}`, async () => {
    const sandbox = await track(startSandbox({ env, stateDir, port: sandboxPort }, localUrl, options.fresh))
    await waitForAnswer(sandbox, `${sandboxUrl}/faults`, 30_000)
  })
  await step(`App on port ${appPort}`, async () => {
    const start = options.dev ? startDevelopment : startBuilt
    const app = await track(start({ env, stateDir, port: appPort }))
    await waitForApp(app, localUrl, sandboxUrl, options.dev ? 240_000 : 60_000)
  })
  await step('A worker and a tick every 10 seconds', async () => {
    // With hot reload the app runs all jobs itself, because the worker would keep the code that it was started with.
    if (!options.dev) await track(startWorker({ env, stateDir }))
    running.ticker = await startTicker(localUrl, cronSecret())
  })
  process.stdout.write(`${demoBlock({ appUrl: prepared.appUrl, sandboxUrl, logs: stateDir })}\n`)
}

async function choosePorts() {
  const { PORT, SANDBOX_PORT } = process.env
  const appPort = await choosePort('PORT', PORT, 3000)
  const sandboxPort = await choosePort('SANDBOX_PORT', SANDBOX_PORT, 4010)
  return { localUrl: `http://127.0.0.1:${appPort}`, appPort, sandboxPort }
}

/** Prepares everything that must exist before the first process of ours starts. */
async function prepare(
  options: DemoOptions,
  stateDir: string,
  step: ReturnType<typeof progress>,
  localUrl: string,
  sandboxPort: number,
  fail: Fail,
) {
  const secrets = await loadSecrets(stateDir)
  const database = await startDatabase(step, secrets, options.state, options.fresh)
  running.database = database
  setInterval(() => {
    if (!database.server.isUp()) fail('The database server stopped unexpectedly.')
  }, 2000)
  const addresses = {
    appUrl: process.env.PUBLIC_URL || localUrl,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    databaseUrl: database.appUrl,
  }
  const env = { ...demoEnv(addresses, secrets, process.env), NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: await loadBuildKey() }
  await writePrivate(join(stateDir, 'app.env'), envFile(env, addresses, secrets))
  await step('Sample data', () => insertSampleData(database.ownerUrl, addresses, secrets))
  await step(
    options.dev ? 'No build: each page is built when it is requested' : 'Production build, if stale',
    async () => {
      if (!options.dev) await buildIfStale(join(stateDir, 'build.log'))
    },
  )
  return { ...addresses, env }
}

/** Stops the processes before the database that they use. */
async function stopAll() {
  running.ticker?.stop()
  for (const child of running.children.toReversed()) await child.stop()
  await running.database?.server.stop()
}

function cronSecret(): string {
  return process.env.CRON_SECRET || defaultCronSecret
}
