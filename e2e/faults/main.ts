import { join } from 'node:path'
import { buildIfStale } from '../../scripts/lib/build.ts'
import { cleanUpOnExit } from '../../scripts/lib/lifecycle.ts'
import { runScript } from '../../scripts/lib/script.ts'
import { openStateDir } from '../../scripts/lib/state.ts'
import { startTestPostgres } from '../../scripts/lib/test-postgres.ts'
import { runBooking } from './booking/run.ts'
import { runDeliveries } from './deliveries/run.ts'
import { type Fixture, openFixture } from './fixture.ts'
import { runMain } from './mainRun.ts'
import { type Name, type Options, readOptions } from './options.ts'
import { type RunOutcome, report, type Tools } from './report.ts'
import { runSessions } from './sessions/run.ts'

const startedAt = Date.now()
const opened: { fixtures: Set<Fixture>; removePostgres?: () => Promise<void> } = { fixtures: new Set() }
const seconds = () => Math.round((Date.now() - startedAt) / 1000)
const log = (message: string) => process.stdout.write(`[${seconds()} s] ${message}\n`)

const runs: Record<Name, (options: Options, tools: Tools) => Promise<RunOutcome>> = {
  main: runMain,
  booking: runBooking,
  deliveries: runDeliveries,
  sessions: runSessions,
}

runScript(async () => {
  const lifecycle = cleanUpOnExit(cleanUp)
  try {
    const ok = await main(readOptions(process.argv.slice(2)))
    lifecycle.end(ok ? 0 : 1)
  } catch (error) {
    lifecycle.end(1, error instanceof Error ? error.message : String(error))
  }
})

/** Runs the injected faults, each of which must be found, and the clean run, which must find nothing. */
async function main(options: Options): Promise<boolean> {
  log(`faults ${options.name}, seed ${options.seed}`)
  if (!options.skipBuild) await buildIfStale(join(await openStateDir(), 'build.log'))
  const server = await startTestPostgres()
  opened.removePostgres = server.remove
  const outcome = await runs[options.name](options, { log, withFixture: withFixtureOn(server.superuserUrl) })
  for (const violation of outcome.violations.slice(0, MAX_PRINTED)) log(`VIOLATION ${violation}`)
  if (outcome.violations.length > MAX_PRINTED) log(`and ${outcome.violations.length - MAX_PRINTED} more`)
  return report(options, outcome, seconds())
}

const MAX_PRINTED = 40

const withFixtureOn =
  (superuserUrl: string): Tools['withFixture'] =>
  async (options, work) => {
    const fixture = await openFixture({ ...options, superuserUrl })
    opened.fixtures.add(fixture)
    try {
      return await work(fixture)
    } finally {
      opened.fixtures.delete(fixture)
      await fixture.close()
    }
  }

async function cleanUp() {
  await Promise.all([...opened.fixtures].map((fixture) => fixture.close()))
  await opened.removePostgres?.()
}
