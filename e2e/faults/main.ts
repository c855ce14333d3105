import { join } from 'node:path'
import { buildIfStale } from '../../scripts/lib/build.ts'
import { endWith } from '../../scripts/lib/lifecycle.ts'
import { runScript } from '../../scripts/lib/script.ts'
import { openStateDir } from '../../scripts/lib/state.ts'
import { startTestPostgres } from '../../scripts/lib/test-postgres.ts'
import { effects } from './between.ts'
import { type Options, readOptions, tenth } from './options.ts'
import { type Plant, plants } from './plants.ts'
import { createRandom, type Random } from './random.ts'
import { type Blow, type RunPlan, type RunResult, runFaults } from './run.ts'
import { openWorld, type World, type WorldOptions } from './world.ts'

const begun = Date.now()
const open: { world?: World; removePostgres?: () => Promise<void> } = {}
const say = (words: string) => process.stdout.write(`[${seconds()} s] ${words}\n`)

runScript(async () => {
  const life = endWith(cleanUp)
  try {
    const ok = await main(readOptions(process.argv.slice(2)))
    life.end(ok ? 0 : 1)
  } catch (error) {
    life.end(1, error instanceof Error ? error.message : String(error))
  }
})

/** The planted faults, each of which must be found, then the clean run, which must find nothing. */
async function main(options: Options): Promise<boolean> {
  say(`faults ${options.name}, seed ${options.seed}`)
  if (!options.asBuilt) await buildIfStale(join(await openStateDir(), 'build.log'))
  const server = await startTestPostgres()
  open.removePostgres = server.remove
  const { superuserUrl } = server
  const random = createRandom(options.seed)
  let found = 0
  for (const plant of plants) if (await findPlanted(plant, options, superuserUrl)) found += 1
  say(`clean: ${options.ops} bookings, ${options.kills} kills`)
  const clean = await inWorld(
    // Later than a lease runs out: most of what was cut off must be settled without them.
    { superuserUrl, receiptsAfterMs: 6_000 },
    { ...options, how: 'kill', nextBlow: () => blowFrom(random), settleMs: 60_000, say },
  )
  return report(options, clean, found)
}

async function findPlanted(plant: Plant, options: Options, superuserUrl: string): Promise<boolean> {
  const size = tenth(options)
  say(`planted: ${plant.words}; ${size.ops} bookings, ${size.kills} strikes`)
  const isIt = (violations: RunResult['violations']) =>
    violations.some(({ kind, what }) => kind === 'doubled' && what === plant.doubles)
  const blow = { effect: plant.effect, point: 'effect', delayMs: 0 } as const
  const { violations } = await inWorld(
    // Receipts that come soon heal what a lost answer broke, and would hide the plant.
    { superuserUrl, preload: plant.preload, receiptsAfterMs: 60_000 },
    {
      ...size,
      // A lost answer shows the same as a death, and spares the short run the restarts.
      how: options.short ? 'lose' : 'kill',
      nextBlow: () => blow,
      settleMs: 20_000,
      enough: isIt,
      say,
    },
    plant.sql,
  )
  const found = isIt(violations)
  say(found ? `found: ${violations.find((one) => one.what === plant.doubles)?.words}` : 'NOT FOUND')
  return found
}

async function inWorld(where: WorldOptions, plan: RunPlan, sql?: string): Promise<RunResult> {
  const world = await openWorld(where)
  open.world = world
  try {
    if (sql) await world.sql.unsafe(sql)
    return await runFaults(world, plan)
  } finally {
    delete open.world
    await world.close()
  }
}

/** Mostly between the effect and our record of it, which is where it hurts. */
function blowFrom(random: Random): Blow {
  const point = random.pick([
    ['effect', 6],
    ['answer', 3],
    ['request', 1],
  ] as const)
  const effect = random.pick([...effects.map((one) => [one, 2] as const), [null, 1] as const])
  return { effect, point, delayMs: Math.floor(random.next() * 25) }
}

function report({ name, seed, kills, ops }: Options, clean: RunResult, found: number): boolean {
  const { violations, quiet } = clean
  for (const { kind, words } of violations) say(`VIOLATION ${kind}: ${words}`)
  if (!quiet) say('VIOLATION: the agenda did not come to rest')
  const count = violations.length + (quiet ? 0 : 1)
  const lost = violations.filter(({ kind }) => kind === 'lost').length
  const result = { run: name, seed, ops, kills, violations: count, lost, duplicated: violations.length - lost }
  const planted = { found, total: plants.length }
  process.stdout.write(`${JSON.stringify({ ...result, seconds: seconds(), planted })}\n`)
  return count === 0 && found === plants.length
}

async function cleanUp() {
  await open.world?.close()
  await open.removePostgres?.()
}

function seconds(): number {
  return Math.round((Date.now() - begun) / 1000)
}
