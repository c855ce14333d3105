import { effects } from './callProxy.ts'
import type { FixtureOptions } from './fixture.ts'
import { type InjectedFault, injectedFaults } from './injectedFaults.ts'
import { type Options, tenth } from './options.ts'
import { createRandom, type Random } from './random.ts'
import type { RunOutcome, Tools } from './report.ts'
import { type PlannedInterruption, type RunPlan, type RunResult, runFaults } from './run.ts'

/**
 * Books while the app is killed: first with each injected fault, which must be found, then clean, which must find
 * nothing.
 */
export async function runMain(options: Options, tools: Tools): Promise<RunOutcome> {
  const random = createRandom(options.seed)
  let found = 0
  for (const injected of injectedFaults) if (await findInjected(injected, options, tools)) found += 1
  tools.log(`clean: ${options.ops} bookings, ${options.kills} kills`)
  const { violations, isIdle } = await runInFixture(
    tools,
    // Receipts come later than a lease expires, so most interrupted messages must be settled without them.
    { receiptsAfterMs: 6_000 },
    { ...options, how: 'kill', nextInterruption: () => randomInterruption(random), settleMs: 60_000, log: tools.log },
  )
  const descriptions = violations.map((one) => `${one.kind}: ${one.description}`)
  return {
    violations: isIdle ? descriptions : [...descriptions, 'some jobs were not completed'],
    lost: violations.filter(({ kind }) => kind === 'lost').length,
    duplicated: violations.filter(({ kind }) => kind === 'duplicated').length,
    planted: { found, total: injectedFaults.length },
  }
}

async function findInjected(injected: InjectedFault, options: Options, tools: Tools): Promise<boolean> {
  const size = tenth(options)
  tools.log(`injected: ${injected.description}; ${size.ops} bookings, ${size.kills} interruptions`)
  const isFound = (violations: RunResult['violations']) =>
    violations.some(({ kind, subject }) => kind === 'duplicated' && subject === injected.duplicates)
  const interruption = { effect: injected.effect, point: 'effect', delayMs: 0 } as const
  const { violations } = await runInFixture(
    tools,
    // Early receipts would repair what a lost response broke and hide the injected fault.
    { preload: injected.preload, receiptsAfterMs: 60_000 },
    {
      ...size,
      // A lost response shows the fault as well as a killed process, and saves the restarts in a short run.
      how: options.short ? 'lose' : 'kill',
      nextInterruption: () => interruption,
      settleMs: 20_000,
      isEnough: isFound,
      log: tools.log,
    },
    injected.sql,
  )
  const found = isFound(violations)
  tools.log(
    found ? `found: ${violations.find((one) => one.subject === injected.duplicates)?.description}` : 'NOT FOUND',
  )
  return found
}

const runInFixture = (
  tools: Tools,
  options: Omit<FixtureOptions, 'superuserUrl'>,
  plan: RunPlan,
  sql?: string,
): Promise<RunResult> =>
  tools.withFixture(options, async (fixture) => {
    if (sql) await fixture.sql.unsafe(sql)
    return runFaults(fixture, plan)
  })

/** Chooses an interruption, mostly between the effect and our record of it, which is the most dangerous point. */
function randomInterruption(random: Random): PlannedInterruption {
  const point = random.pick([
    ['effect', 6],
    ['response', 3],
    ['request', 1],
  ] as const)
  const effect = random.pick([...effects.map((one) => [one, 2] as const), [null, 1] as const])
  return { effect, point, delayMs: Math.floor(random.next() * 25) }
}
