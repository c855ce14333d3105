import { effects } from './between.ts'
import { type Options, tenth } from './options.ts'
import { type Plant, plants } from './plants.ts'
import { createRandom, type Random } from './random.ts'
import type { Faults, Tools } from './report.ts'
import { type Blow, type RunPlan, type RunResult, runFaults } from './run.ts'
import type { WorldOptions } from './world.ts'

/**
 * Books while the app is killed: first with each injected fault, which must be found, then clean, which must find
 * nothing.
 */
export async function runMain(options: Options, tools: Tools): Promise<Faults> {
  const random = createRandom(options.seed)
  let found = 0
  for (const plant of plants) if (await findPlanted(plant, options, tools)) found += 1
  tools.say(`clean: ${options.ops} bookings, ${options.kills} kills`)
  const { violations, quiet } = await inWorld(
    tools,
    // Receipts come later than a lease expires, so most interrupted messages must be settled without them.
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
    // Early receipts would repair what a lost response broke and hide the injected fault.
    { preload: plant.preload, receiptsAfterMs: 60_000 },
    {
      ...size,
      // A lost response shows the fault as well as a killed process, and saves the restarts in a short run.
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

/** Chooses an interruption, mostly between the effect and our record of it, which is the most dangerous point. */
function blowFrom(random: Random): Blow {
  const point = random.pick([
    ['effect', 6],
    ['answer', 3],
    ['request', 1],
  ] as const)
  const effect = random.pick([...effects.map((one) => [one, 2] as const), [null, 1] as const])
  return { effect, point, delayMs: Math.floor(random.next() * 25) }
}
