import type { Fixture } from '../fixture.ts'
import { deleteSampleJobs } from '../observe.ts'
import { createRandom } from '../random.ts'
import { type DeliveryViolation, findDeliveryViolations, type Observation } from './check.ts'
import { killBoth } from './kills.ts'
import { observe } from './observe.ts'
import { createAppointments, perAppointment, prepareScenario, type Scenario, type TestAppointment } from './scenario.ts'
import { configureFaults, type FaultRates } from './vendorFaults.ts'
import { waitUntilSent, waitUntilSettled } from './waitUntilSettled.ts'

export type Size = { messages: number; kills: number; seed: number; rates: FaultRates }
/**
 * With `waitsForFinalStatus`, waits for every final status; otherwise only until all are sent or `isEnough` holds. `sql` runs
 * before anything else.
 */
export type Work = Size & {
  waitsForFinalStatus: boolean
  isEnough?: (violations: readonly DeliveryViolation[]) => boolean
  sql?: string
}
export type DeliveryResult = { violations: DeliveryViolation[]; observation: Observation }

/** Messages must be settled within ten minutes after the last kill, so the run waits that long at most. */
const SETTLE_MS = 10 * 60_000
/** Number of kills between two checks for the injected fault. */
const CHECK_INTERVAL = 4

/** Sends all notifications while app and worker are killed, and compares the result with what was planned. */
export async function deliver(fixture: Fixture, work: Work, log: (message: string) => void): Promise<DeliveryResult> {
  const { waitsForFinalStatus, kills, isEnough } = work
  if (work.sql) await fixture.sql.unsafe(work.sql)
  await deleteSampleJobs(fixture.sql)
  const scenario = await prepareScenario(fixture.sql)
  await configureFaults(fixture.sandbox.url, work.rates, work.seed)
  // Without kills and callbacks the worker alone is sufficient.
  await Promise.all([kills > 0 ? fixture.app.start() : null, fixture.worker.start()])
  const appointments: TestAppointment[] = []
  const createUpTo = createGradually(fixture, scenario, work.messages / perAppointment, appointments)
  const observeAndCheck = async (): Promise<DeliveryResult> => {
    const observation = await observe(fixture, scenario, appointments)
    return {
      observation,
      violations: findDeliveryViolations(observation).filter(({ kind }) => waitsForFinalStatus || kind !== 'unsettled'),
    }
  }
  let ended = false
  const before = async (kill: number) => {
    if (isEnough && kill % CHECK_INTERVAL === CHECK_INTERVAL - 1)
      ended ||= isEnough((await observeAndCheck()).violations)
    await createUpTo((kill + 2) / (kills + 1))
  }
  const random = createRandom(work.seed)
  const { missed } = await killBoth(fixture, { kills, random, beforeKill: before, log, isOver: () => ended })
  if (missed > 0) log(`${missed} of ${kills} kills hit no call`)
  if (ended) return observeAndCheck()
  await createUpTo(1)
  const wait = { scenario, appointments, log, timeoutMs: SETTLE_MS }
  const isOver =
    (await waitUntilSent(fixture, wait)) && (!waitsForFinalStatus || (await waitUntilSettled(fixture, wait)))
  if (!isOver) log('not everything got a final status')
  return observeAndCheck()
}

/** Creates appointments in proportion to the kills done so far, so that each kill hits messages in flight. */
function createGradually(
  fixture: Fixture,
  scenario: Scenario,
  all: number,
  appointments: TestAppointment[],
): (share: number) => Promise<void> {
  let createdCount = 0
  return async (share) => {
    const from = createdCount
    const count = Math.max(0, Math.ceil(all * Math.min(1, share)) - from)
    // Incremented before the await, because the kills of app and worker call this concurrently.
    createdCount += count
    appointments.push(...(await createAppointments(fixture, scenario, from, count)))
  }
}
