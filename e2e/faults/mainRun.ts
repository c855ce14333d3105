import { effects } from './between.ts'
import { type Options, tenth } from './options.ts'
import { type Plant, plants } from './plants.ts'
import { createRandom, type Random } from './random.ts'
import type { Faults, Tools } from './report.ts'
import { type Blow, type RunPlan, type RunResult, runFaults } from './run.ts'
import type { WorldOptions } from './world.ts'

/** Bookings under kills: first each planted fault, which must be found, then the clean run, which must find nothing. */
export async function runMain(options: Options, tools: Tools): Promise<Faults> {
  const random = createRandom(options.seed)
  let found = 0
  for (const plant of plants) if (await findPlanted(plant, options, tools)) found += 1
  tools.say(`clean: ${options.ops} bookings, ${options.kills} kills`)
  const { violations, quiet } = await inWorld(
    tools,
    // Later than a lease runs out: most of what was cut off must be settled without them.
    { receiptsAfterMs: 6_000 },
    { ...options, how: 'kill', nextBlow: () => blowFrom(random), settleMs: 60_000, say: tools.say },
  )
  const words = violations.map((one) => `${one.kind}: ${one.words}`)
  return {
    violations: quiet ? words : [...words, 'the agenda did not come to rest'],
    lost: violations.filter(({ kind }) => kind === 'lost').length,
    duplicated: violations.filter(({ kind }) => kind === 'doubled').length,
    planted: { found, total: plants.length },
  }
}

async function findPlanted(plant: Plant, options: Options, tools: Tools): Promise<boolean> {
  const size = tenth(options)
  tools.say(`planted: ${plant.words}; ${size.ops} bookings, ${size.kills} strikes`)
  const isIt = (violations: RunResult['violations']) =>
    violations.some(({ kind, what }) => kind === 'doubled' && what === plant.doubles)
  const blow = { effect: plant.effect, point: 'effect', delayMs: 0 } as const
  const { violations } = await inWorld(
    tools,
    // Receipts that come soon heal what a lost answer broke, and would hide the plant.
    { preload: plant.preload, receiptsAfterMs: 60_000 },
    {
      ...size,
      // A lost answer shows the same as a death, and spares the short run the restarts.
      how: options.short ? 'lose' : 'kill',
      nextBlow: () => blow,
      settleMs: 20_000,
      enough: isIt,
      say: tools.say,
    },
    plant.sql,
  )
  const found = isIt(violations)
  tools.say(found ? `found: ${violations.find((one) => one.what === plant.doubles)?.words}` : 'NOT FOUND')
  return found
}

const inWorld = (
  tools: Tools,
  where: Omit<WorldOptions, 'superuserUrl'>,
  plan: RunPlan,
  sql?: string,
): Promise<RunResult> =>
  tools.inWorld(where, async (world) => {
    if (sql) await world.sql.unsafe(sql)
    return runFaults(world, plan)
  })

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
