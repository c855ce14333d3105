import { join } from 'node:path'
import { buildIfStale } from '../../scripts/lib/build.ts'
import { endWith } from '../../scripts/lib/lifecycle.ts'
import { runScript } from '../../scripts/lib/script.ts'
import { openStateDir } from '../../scripts/lib/state.ts'
import { startTestPostgres } from '../../scripts/lib/test-postgres.ts'
import { runBooking } from './booking/run.ts'
import { runDeliveries } from './deliveries/run.ts'
import { runMain } from './mainRun.ts'
import { type Name, type Options, readOptions } from './options.ts'
import { type Faults, report, type Tools } from './report.ts'
import { runSessions } from './sessions/run.ts'
import { openWorld, type World } from './world.ts'

const begun = Date.now()
const open: { worlds: Set<World>; removePostgres?: () => Promise<void> } = { worlds: new Set() }
const seconds = () => Math.round((Date.now() - begun) / 1000)
const say = (words: string) => process.stdout.write(`[${seconds()} s] ${words}\n`)

const runs: Record<Name, (options: Options, tools: Tools) => Promise<Faults>> = {
  main: runMain,
  booking: runBooking,
  deliveries: runDeliveries,
  sessions: runSessions,
}

runScript(async () => {
  const life = endWith(cleanUp)
  try {
    const ok = await main(readOptions(process.argv.slice(2)))
    life.end(ok ? 0 : 1)
  } catch (error) {
    life.end(1, error instanceof Error ? error.message : String(error))
  }
})

/** Runs the injected faults, each of which must be found, and the clean run, which must find nothing. */
async function main(options: Options): Promise<boolean> {
  say(`faults ${options.name}, seed ${options.seed}`)
  if (!options.asBuilt) await buildIfStale(join(await openStateDir(), 'build.log'))
  const server = await startTestPostgres()
  open.removePostgres = server.remove
  const faults = await runs[options.name](options, { say, inWorld: inWorldOf(server.superuserUrl) })
  for (const words of faults.violations.slice(0, MOST_TOLD)) say(`VIOLATION ${words}`)
  if (faults.violations.length > MOST_TOLD) say(`and ${faults.violations.length - MOST_TOLD} more`)
  return report(options, faults, seconds())
}

const MOST_TOLD = 40

const inWorldOf =
  (superuserUrl: string): Tools['inWorld'] =>
  async (options, work) => {
    const world = await openWorld({ ...options, superuserUrl })
    open.worlds.add(world)
    try {
      return await work(world)
    } finally {
      open.worlds.delete(world)
      await world.close()
    }
  }

async function cleanUp() {
  await Promise.all([...open.worlds].map((world) => world.close()))
  await open.removePostgres?.()
}
