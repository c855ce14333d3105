import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { forgetSampleErrands } from '../look.ts'
import { type Options, tenth } from '../options.ts'
import { createRandom } from '../random.ts'
import type { Faults, Tools } from '../report.ts'
import type { World, WorldOptions } from '../world.ts'
import { type DeliveryViolation, findDeliveryViolations, type Told } from './check.ts'
import { killBoth } from './kills.ts'
import { look } from './look.ts'
import { type Invited, invite, perAppointment, preparePlace } from './place.ts'
import { type DeliveryPlant, deliveryPlants } from './plants.ts'
import { handedOver, settled } from './settle.ts'
import { many, type Troubles, trouble, usual } from './vendors.ts'

/** Ten minutes are promised after the last kill; as many as that are waited for. */
const SETTLE_MS = 10 * 60_000
const env = {
  RATE_MAIL_PER_SECOND: '1000',
  RATE_SMS_PER_SECOND: '1000',
  // A loaded machine may take seconds between a request and its effect; the grace must outlast both.
  DOUBT_GRACE_MS: '4000',
}

type Size = { messages: number; kills: number; seed: number; troubles: Troubles }

/** Messages by mail and text under kills and vendors that fail: three planted faults, which must be found, then none. */
export async function runDeliveries(options: Options, tools: Tools): Promise<Faults> {
  const found = await countFound(options, tools)
  const size = sizeOf(options, options)
  tools.say(`clean: ${size.messages} messages, ${size.kills} kills`)
  // Later than doubts are looked into: most are settled without a callback.
  const where = { receiptsAfterMs: 2_500 }
  const { violations, told } = await inWorld(tools, where, size, true)
  if (violations.length > 0) tools.say(`kept to read: ${await keep(told)}`)
  const count = (kind: DeliveryViolation['kind']) => violations.filter((one) => one.kind === kind).length
  return {
    violations: violations.map(({ kind, words }) => `${kind}: ${words}`),
    lost: count('lost') + count('unsettled'),
    duplicated: count('doubled'),
    planted: { found, total: deliveryPlants.length },
  }
}

/** In the short run side by side: it is mostly waiting. */
async function countFound(options: Options, tools: Tools): Promise<number> {
  let found = 0
  const find = async (plant: DeliveryPlant) => {
    if (await findPlanted(plant, options, tools)) found += 1
  }
  if (options.short) await Promise.all(deliveryPlants.map(find))
  else for (const plant of deliveryPlants) await find(plant)
  return found
}

async function findPlanted(plant: DeliveryPlant, options: Options, tools: Tools): Promise<boolean> {
  const size = plantedSize(options)
  tools.say(`planted: ${plant.words}; ${size.messages} messages, ${size.kills} kills`)
  // Callbacks that come soon heal what a lost answer broke, and would hide the plant.
  const where = { receiptsAfterMs: 30_000, preload: plant.preload }
  const { violations } = await inWorld(tools, where, size, false, plant.sql)
  const count = violations.filter(({ kind }) => kind === plant.finds).length
  const one = violations.find(({ kind }) => kind === plant.finds)
  tools.say(`${plant.words}: ${one ? `found ${count}, ${one.kind}: ${one.words}` : 'NOT FOUND'}`)
  return one !== undefined
}

/** In fewer messages too few answers would be lost to be sure of it. */
const FEWEST = 240

function plantedSize(options: Options): Size {
  if (options.short) return sizeOf(options, { ops: options.ops / 2, kills: 0 })
  const { ops, kills } = tenth(options)
  return sizeOf(options, { ops: Math.max(FEWEST, ops), kills })
}

const sizeOf = ({ short, seed }: Options, { ops, kills }: { ops: number; kills: number }): Size => ({
  messages: Math.ceil(ops / perAppointment) * perAppointment,
  kills,
  seed,
  troubles: short ? many : usual,
})

const inWorld = (
  tools: Tools,
  where: Omit<WorldOptions, 'superuserUrl'>,
  size: Size,
  isWhole: boolean,
  sql?: string,
): Promise<Seen> =>
  tools.inWorld({ ...where, env }, async (world) => {
    if (sql) await world.sql.unsafe(sql)
    return deliver(world, size, tools.say, isWhole)
  })

type Seen = { violations: DeliveryViolation[]; told: Told }

/** `isWhole`: waits for the end of each; else only until all are sent. */
async function deliver(world: World, size: Size, say: Tools['say'], isWhole: boolean): Promise<Seen> {
  await forgetSampleErrands(world.sql)
  const place = await preparePlace(world.sql)
  await trouble(world.sandbox.url, size.troubles, size.seed)
  // Without kills and callbacks the worker alone will do.
  await Promise.all([size.kills > 0 ? world.app.start() : null, world.worker.start()])
  const invited: Invited[] = []
  const appointments = size.messages / perAppointment
  /** As many as fall to the kills done so far: each hits messages under way. */
  const inviteUpTo = async (share: number) => {
    const from = invited.length
    const count = Math.max(0, Math.ceil(appointments * share) - from)
    // Taken before it is awaited: both victims ask.
    const room = Array.from({ length: count }, () => ({ appointmentId: '', email: '', phone: '' }))
    invited.push(...room)
    invited.splice(from, count, ...(await invite(world, place, from, count)))
  }
  const random = createRandom(size.seed)
  const before = (kill: number) => inviteUpTo((kill + 2) / (size.kills + 1))
  const { missed } = await killBoth(world, { kills: size.kills, random, before, say })
  await inviteUpTo(1)
  if (missed > 0) say(`${missed} of ${size.kills} kills hit no call`)
  const wait = { place, invited, say, atMostMs: SETTLE_MS }
  const isOver = (await handedOver(world, wait)) && (!isWhole || (await settled(world, wait)))
  if (!isOver) say('not everything came to its end')
  const told = await look(world, place, invited)
  return { told, violations: findDeliveryViolations(told).filter(({ kind }) => isWhole || kind !== 'unsettled') }
}

/** The whole story as a file, for whoever has to find out what happened. */
async function keep(told: Told): Promise<string> {
  const file = join('.punctual', 'faults-deliveries.json')
  await writeFile(file, JSON.stringify(told))
  return file
}
