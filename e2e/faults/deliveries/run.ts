import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FixtureOptions } from '../fixture.ts'
import { type Options, tenth } from '../options.ts'
import type { RunOutcome, Tools } from '../report.ts'
import type { DeliveryViolation, Observation } from './check.ts'
import { type DeliveryResult, deliver, type Size, type Work } from './deliver.ts'
import { type DeliveryFault, deliveryFaults } from './injectedFaults.ts'
import { perAppointment } from './scenario.ts'
import { normalRates, shortRunRates } from './vendorFaults.ts'

const env = {
  RATE_MAIL_PER_SECOND: '1000',
  RATE_SMS_PER_SECOND: '1000',
  // A loaded machine may take seconds between a request and its effect; the grace period must outlast both.
  IN_DOUBT_GRACE_MS: '4000',
}

/**
 * Sends messages by mail and SMS while processes are killed and vendors fail: the clean run must find nothing, and each
 * of the three injected faults must be found.
 */
export async function runDeliveries(options: Options, tools: Tools): Promise<RunOutcome> {
  if (!options.short) {
    const clean = await runClean(options, tools)
    const found: boolean[] = []
    for (const injected of deliveryFaults) found.push(...(await findInjected([injected], options, tools)))
    return { ...clean, planted: countFound(found) }
  }
  // Runs in parallel, because a short run mostly waits; faults on different channels share one fixture.
  const sharedFixture = deliveryFaults.filter(({ on }) => on !== undefined)
  const ownFixture = deliveryFaults.filter(({ on }) => on === undefined)
  const [clean, ...found] = await Promise.all([
    runClean(options, tools),
    ...[sharedFixture, ownFixture].map((injectedFaults) => findInjected(injectedFaults, options, tools)),
  ])
  return { ...clean, planted: countFound(found.flat()) }
}

const countFound = (found: readonly boolean[]): RunOutcome['planted'] => ({
  found: found.filter(Boolean).length,
  total: found.length,
})

async function runClean(options: Options, tools: Tools): Promise<Omit<RunOutcome, 'planted'>> {
  const size = sizeOf(options, options)
  tools.log(`clean: ${size.messages} messages, ${size.kills} kills`)
  // Receipts come later than the in-doubt check, so most messages must be settled without a callback.
  const { violations, observation } = await runInFixture(
    tools,
    { receiptsAfterMs: 2_500 },
    { ...size, waitsForFinalStatus: true },
  )
  tools.log(`clean: ${observation.effects.length} at the vendors, ${violations.length} violations`)
  if (violations.length > 0) tools.log(`saved to ${await saveObservation(observation)}`)
  const count = (kind: DeliveryViolation['kind']) => violations.filter((one) => one.kind === kind).length
  return {
    violations: violations.map(({ kind, description }) => `${kind}: ${description}`),
    lost: count('lost') + count('unsettled'),
    duplicated: count('duplicated'),
  }
}

async function findInjected(
  injectedFaults: readonly DeliveryFault[],
  options: Options,
  tools: Tools,
): Promise<boolean[]> {
  const size = injectedFaultSize(options)
  const name = injectedFaults.map(({ description }) => description).join('; ')
  tools.log(`injected: ${name}; ${size.messages} messages, ${size.kills} kills`)
  const preload = injectedFaults.find((injected) => injected.preload)?.preload
  const sql = injectedFaults.map((injected) => injected.sql ?? '').join('')
  // A lost message may still be on its way; a duplicate stays a duplicate.
  const isEnough = (violations: readonly DeliveryViolation[]) =>
    injectedFaults.every((injected) => injected.finds === 'duplicated' && violationsOf(injected, violations).length > 0)
  // Early callbacks would repair what a lost response broke and hide the injected fault.
  const fixtureOptions = { receiptsAfterMs: 30_000, preload }
  const { violations } = await runInFixture(tools, fixtureOptions, {
    ...size,
    sql,
    isEnough,
    waitsForFinalStatus: false,
  })
  return injectedFaults.map((injected) => {
    const all = violationsOf(injected, violations)
    tools.log(
      `${injected.description}: ${all[0] ? `found ${all.length}, ${injected.finds}: ${all[0].description}` : 'NOT FOUND'}`,
    )
    return all.length > 0
  })
}

const violationsOf = ({ finds, on }: DeliveryFault, violations: readonly DeliveryViolation[]): DeliveryViolation[] =>
  violations.filter((one) => one.kind === finds && (!on || one.description.includes(on)))

/** With fewer messages too few responses would be lost to show the fault reliably. */
const MIN_MESSAGES = 240

function injectedFaultSize(options: Options): Size {
  if (options.short) return sizeOf(options, { ops: 60, kills: 0 })
  const { ops, kills } = tenth(options)
  return sizeOf(options, { ops: Math.max(MIN_MESSAGES, ops), kills })
}

const sizeOf = ({ short, seed }: Options, { ops, kills }: { ops: number; kills: number }): Size => ({
  messages: Math.ceil(ops / perAppointment) * perAppointment,
  kills,
  seed,
  rates: short ? shortRunRates : normalRates,
})

const runInFixture = (
  tools: Tools,
  fixtureOptions: Omit<FixtureOptions, 'superuserUrl'>,
  work: Work,
): Promise<DeliveryResult> =>
  tools.withFixture({ ...fixtureOptions, env }, (fixture) => deliver(fixture, work, tools.log))

/** Saves everything that was observed to a file for debugging. */
async function saveObservation(observation: Observation): Promise<string> {
  const file = join('.punctual', 'faults-deliveries.json')
  await writeFile(file, JSON.stringify(observation))
  return file
}
