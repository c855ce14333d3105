import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from './lib/build.ts'
import { type Check, format, playwright, runCheck, types, unused, vitest } from './lib/checks.ts'
import { ensureChromium } from './lib/chromium.ts'
import { removeDemo, startDemo } from './lib/demo-run.ts'
import { type Tally, tallyPlaywright, tallyVitest } from './lib/reports.ts'
import { messageOf } from './lib/script.ts'
import { cloneDir, openStateDir } from './lib/state.ts'

/** Shorter times than in production, so that the journeys see the end of a vendor's failure. */
const shortTimes = {
  VENDOR_TIMEOUT_MS: '3000',
  IN_DOUBT_GRACE_MS: '8000',
  JOB_RETRY_BASE_MS: '1000',
  CIRCUIT_PAUSE_MS: '500',
  CIRCUIT_PAUSE_CAP_MS: '2000',
}
const total: Tally = { passed: 0, failed: 0 }
const stateDir = await openStateDir()

try {
  for (const check of [format, types, unused]) count(await runCheck(check))
  await runVitest()
  const built = await attempt('Production build', () => buildIfStale(join(stateDir, 'build.log')))
  if (built) await attempt('Demo and journeys', runJourneys)
  if (built && existsSync(join(cloneDir, 'e2e', 'faults', 'main.ts'))) count(await runCheck(faults()))
} catch (error) {
  count(false)
  process.stderr.write(`${messageOf(error)}\n`)
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
process.exit(total.failed === 0 ? 0 : 1)

async function runVitest() {
  const file = join(stateDir, 'vitest.json')
  const args = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  add(tallyVitest(file, await runCheck(vitest('Tests', args))))
}

async function runJourneys() {
  const state = join('.punctual', 'journeys')
  const browser = ensureChromium()
  const demo = await startDemo(state, shortTimes)
  try {
    const file = join(stateDir, 'journeys.json')
    const env = {
      E2E_BASE_URL: demo.appUrl,
      E2E_SANDBOX_URL: demo.sandboxUrl,
      E2E_CRON_SECRET: demo.cronSecret,
      E2E_STATE_DIR: demo.stateDir,
      E2E_JSON: file,
      CHROMIUM_PATH: browser,
    }
    add(tallyPlaywright(file, await runCheck(playwright([], env))))
  } finally {
    await demo.stop()
  }
  // Kept when something failed, because its logs show why.
  if (total.failed === 0) await removeDemo(state)
}

function faults(): Check {
  const commands = ['main', 'booking', 'sessions', 'deliveries'].map((run) => [
    '--import',
    'tsx',
    join('e2e', 'faults', 'main.ts'),
    run,
    '--short',
  ])
  return { name: 'Fault runs, short', commands, showOutput: true }
}

/** Runs one check; any error is its failure. */
async function attempt(name: string, work: () => Promise<unknown>): Promise<boolean> {
  const startedAt = Date.now()
  let problem: string | undefined
  await work().catch((error: unknown) => {
    problem = messageOf(error)
  })
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(problem ? `${problem}\nFAILED  ${name} (${seconds} s)\n` : `ok      ${name} (${seconds} s)\n`)
  count(!problem)
  return !problem
}

function add({ passed, failed }: Tally) {
  total.passed += passed
  total.failed += failed
}

function count(ok: boolean) {
  add({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 })
}
