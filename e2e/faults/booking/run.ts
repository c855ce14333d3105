import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fixture } from '../fixture.ts'
import { type Options, tenth } from '../options.ts'
import type { RunOutcome, Tools } from '../report.ts'
import { type BookingViolation, findBookingViolations } from './check.ts'
import { runClients } from './clients.ts'
import { codeReader } from './codes.ts'
import { entryPointsFor } from './entryPointsFor.ts'
import type { Observation, Op } from './history.ts'
import { type BookingFault, bookingFaults } from './injectedFaults.ts'
import { installJournal } from './journal.ts'
import { observe } from './observe.ts'
import { measureRivals } from './rivals.ts'
import { prepareScenario } from './scenario.ts'

const CLIENTS = 50
/** All clients share one address and use more codes than a person would; messages wait in their lanes. */
const env = {
  LIMIT_PUBLIC_PER_MINUTE: '1000000',
  LIMIT_API_PER_MINUTE: '1000000',
  LIMIT_OTP_PER_CONTACT_PER_10MIN: '1000000',
  LIMIT_OTP_PER_IP_PER_HOUR: '1000000',
  LIMIT_OTP_PER_APPLICATION_PER_DAY: '1000000',
  LIMIT_OTP_GUESSES_PER_DAY: '1000000',
  RATE_MAIL_PER_SECOND: '1',
  RATE_SMS_PER_SECOND: '1',
}

/**
 * Runs fifty clients on every path that occupies time; then many rivals for one agent, and one agent whose row is
 * locked.
 */
export async function runBooking(options: Options, tools: Tools): Promise<RunOutcome> {
  const injectedFaults = options.short ? bookingFaults.slice(0, 1) : bookingFaults
  let found = 0
  for (const injected of injectedFaults) if (await findInjected(injected, options, tools)) found += 1
  tools.log(`clean: ${options.ops} operations by ${CLIENTS} clients`)
  const violations = await tools.withFixture({ env, tickMs: 0 }, async (fixture) => {
    const current = await runWorkload(fixture, options, tools, null)
    const rivalProblems = await measureRivals(fixture, { short: options.short, log: tools.log })
    return [...current.map(({ kind, description }) => `${kind}: ${description}`), ...rivalProblems]
  })
  const count = (kind: string) => violations.filter((text) => text.startsWith(`${kind}:`)).length
  const planted = { found, total: injectedFaults.length }
  return { violations, lost: count('lost'), duplicated: count('duplicated') + count('overlap'), planted }
}

async function findInjected(injected: BookingFault, options: Options, tools: Tools): Promise<boolean> {
  const ops = options.short ? options.ops : tenth(options).ops
  tools.log(`injected: ${injected.description}; at most ${ops} operations`)
  const violations = await tools.withFixture({ env, tickMs: 0 }, async (fixture) => {
    await fixture.sql.unsafe(injected.sql)
    return runWorkload(fixture, { ...options, ops }, tools, (current) =>
      current.some(({ kind }) => kind === injected.finds),
    )
  })
  const one = violations.find(({ kind }) => kind === injected.finds)
  tools.log(one ? `found: ${one.kind}: ${one.description}` : 'NOT FOUND')
  return one !== undefined
}

/** Number of operations between two checks for the injected fault. */
const CHECK_INTERVAL = 100

/** `isEnough` ends the run early; it must not depend on operations that are still in flight. */
async function runWorkload(
  fixture: Fixture,
  { seed, ops, short }: Options,
  { log }: Tools,
  isEnough: ((current: BookingViolation[]) => boolean) | null,
): Promise<BookingViolation[]> {
  await installJournal(fixture.sql)
  // Few hours for many clients, so that about half of the requests can be granted.
  const scenario = await prepareScenario(fixture.sql, short ? { agents: 3, starts: 72 } : { agents: 6, starts: 288 })
  await fixture.app.start()
  const check = async (history: readonly Op[]) => findBookingViolations(await observe(fixture.sql, scenario, history))
  const watch = createWatcher(isEnough, check)
  const history = await runClients({
    ...{ scenario, seed, ops, sql: fixture.sql, pepper: fixture.secrets.TOKEN_PEPPER, clients: CLIENTS },
    entryPoints: await entryPointsFor(fixture),
    readCode: codeReader(fixture.sql, scenario, fixture.secrets, fixture.sandbox.url),
    afterOperation: (soFar) => {
      if (soFar.length % Math.max(CHECK_INTERVAL, Math.round(ops / 10)) === 0) log(summary(soFar))
      return watch(soFar)
    },
  })
  log(summary(history))
  const observation = await observe(fixture.sql, scenario, history)
  const current = findBookingViolations(observation)
  if (current.length > 0 && !isEnough) log(`saved to ${await saveObservation(observation)}`)
  return current
}

/** Saves everything that was observed to a file for debugging. */
async function saveObservation(observation: Observation): Promise<string> {
  const file = join('.punctual', 'faults-booking.json')
  await writeFile(file, JSON.stringify({ ...observation, capacities: [...observation.capacities] }))
  return file
}

/** Checks from time to time while the clients continue, one check at a time. */
function createWatcher(
  isEnough: ((current: BookingViolation[]) => boolean) | null,
  check: (history: readonly Op[]) => Promise<BookingViolation[]>,
): (history: readonly Op[]) => boolean {
  let ended = false
  let isChecking = false
  return (history) => {
    if (isEnough && !isChecking && history.length % CHECK_INTERVAL === 0) {
      isChecking = true
      check([...history])
        .then((current) => {
          ended ||= isEnough(current)
        })
        // The final check reports any error.
        .catch(() => {})
        .finally(() => {
          isChecking = false
        })
    }
    return ended
  }
}

function summary(ops: readonly Op[]): string {
  const count = (test: (op: Op) => boolean) => ops.filter(test).length
  const done = count((op) => op.status === 200 || op.status === 202)
  const refused = count((op) => op.status === 409)
  const repeated = ops.reduce((sum, op) => sum + op.attempts - 1, 0)
  return `${ops.length} operations: ${done} done, ${refused} refused, ${ops.length - done - refused} other; ${repeated} repeated`
}
