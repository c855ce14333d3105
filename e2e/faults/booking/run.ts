import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Options, tenth } from '../options.ts'
import type { Faults, Tools } from '../report.ts'
import type { World } from '../world.ts'
import { type BookingViolation, findBookingViolations } from './check.ts'
import { runClients } from './clients.ts'
import { codeReader } from './codes.ts'
import { doorsFor } from './doorsFor.ts'
import type { Op, Told } from './history.ts'
import { keepJournal } from './journal.ts'
import { look } from './look.ts'
import { preparePlace } from './place.ts'
import { type BookingPlant, bookingPlants } from './plants.ts'
import { measureRivals } from './rivals.ts'

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
export async function runBooking(options: Options, tools: Tools): Promise<Faults> {
  const plants = options.short ? bookingPlants.slice(0, 1) : bookingPlants
  let found = 0
  for (const plant of plants) if (await findPlanted(plant, options, tools)) found += 1
  tools.say(`clean: ${options.ops} operations by ${CLIENTS} clients`)
  const violations = await tools.inWorld({ env, tickMs: 0 }, async (world) => {
    const seen = await crowd(world, options, tools, null)
    const slow = await measureRivals(world, { short: options.short, say: tools.say })
    return [...seen.map(({ what, words }) => `${what}: ${words}`), ...slow]
  })
  const count = (what: string) => violations.filter((words) => words.startsWith(`${what}:`)).length
  const planted = { found, total: plants.length }
  return { violations, lost: count('lost'), duplicated: count('doubled') + count('overlap'), planted }
}

async function findPlanted(plant: BookingPlant, options: Options, tools: Tools): Promise<boolean> {
  const ops = options.short ? options.ops : tenth(options).ops
  tools.say(`planted: ${plant.words}; at most ${ops} operations`)
  const violations = await tools.inWorld({ env, tickMs: 0 }, async (world) => {
    await world.sql.unsafe(plant.sql)
    return crowd(world, { ...options, ops }, tools, (seen) => seen.some(({ what }) => what === plant.finds))
  })
  const one = violations.find(({ what }) => what === plant.finds)
  tools.say(one ? `found: ${one.what}: ${one.words}` : 'NOT FOUND')
  return one !== undefined
}

/** Number of operations between two checks for the injected fault. */
const LOOK_EVERY = 100

/** `isEnough` ends the run early; it must not depend on operations that are still in flight. */
async function crowd(
  world: World,
  { seed, ops, short }: Options,
  { say }: Tools,
  enough: ((seen: BookingViolation[]) => boolean) | null,
): Promise<BookingViolation[]> {
  await keepJournal(world.sql)
  // Few hours for many clients, so that about half of the requests can be granted.
  const place = await preparePlace(world.sql, short ? { agents: 3, starts: 72 } : { agents: 6, starts: 288 })
  await world.app.start()
  const check = async (history: readonly Op[]) => findBookingViolations(await look(world.sql, place, history))
  const watch = watcher(enough, check)
  const history = await runClients({
    ...{ place, seed, ops, sql: world.sql, pepper: world.secrets.TOKEN_PEPPER, clients: CLIENTS },
    doors: await doorsFor(world),
    readCode: codeReader(world.sql, place, world.secrets, world.sandbox.url),
    after: (sofar) => {
      if (sofar.length % Math.max(LOOK_EVERY, Math.round(ops / 10)) === 0) say(summary(sofar))
      return watch(sofar)
    },
  })
  say(summary(history))
  const told = await look(world.sql, place, history)
  const seen = findBookingViolations(told)
  if (seen.length > 0 && !enough) say(`kept to read: ${await keep(told)}`)
  return seen
}

/** Saves everything that was observed to a file for debugging. */
async function keep(told: Told): Promise<string> {
  const file = join('.punctual', 'faults-booking.json')
  await writeFile(file, JSON.stringify({ ...told, capacities: [...told.capacities] }))
  return file
}

/** Checks from time to time while the clients continue, one check at a time. */
function watcher(
  enough: ((seen: BookingViolation[]) => boolean) | null,
  check: (history: readonly Op[]) => Promise<BookingViolation[]>,
): (history: readonly Op[]) => boolean {
  let isEnough = false
  let isLooking = false
  return (history) => {
    if (enough && !isLooking && history.length % LOOK_EVERY === 0) {
      isLooking = true
      check([...history])
        .then((seen) => {
          isEnough ||= enough(seen)
        })
        // The final check reports any error.
        .catch(() => {})
        .finally(() => {
          isLooking = false
        })
    }
    return isEnough
  }
}

function summary(ops: readonly Op[]): string {
  const count = (test: (op: Op) => boolean) => ops.filter(test).length
  const yes = count((op) => op.status === 200 || op.status === 202)
  const refused = count((op) => op.status === 409)
  const again = ops.reduce((sum, op) => sum + op.tries - 1, 0)
  return `${ops.length} operations: ${yes} done, ${refused} refused, ${ops.length - yes - refused} otherwise; ${again} asked again`
}
