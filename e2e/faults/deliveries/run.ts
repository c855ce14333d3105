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

/** Messages by mail and text under kills and vendors that fail: three planted faults, which must be found, and none, where nothing must be. */
export async function runDeliveries(options: Options, tools: Tools): Promise<Faults> {
  if (!options.short) {
    const faults = await runClean(options, tools)
    const found: boolean[] = []
    for (const plant of deliveryPlants) found.push(...(await findPlanted([plant], options, tools)))
    return { ...faults, planted: plantedOf(found) }
  }
  // Side by side, for it is mostly waiting, and in one world what shows on different channels.
  const together = deliveryPlants.filter(({ on }) => on !== undefined)
  const alone = deliveryPlants.filter(({ on }) => on === undefined)
  const [faults, ...found] = await Promise.all([
    runClean(options, tools),
    ...[together, alone].map((plants) => findPlanted(plants, options, tools)),
  ])
  return { ...faults, planted: plantedOf(found.flat()) }
}

const plantedOf = (found: readonly boolean[]): Faults['planted'] => ({
  found: found.filter(Boolean).length,
  total: found.length,
})

async function runClean(options: Options, tools: Tools): Promise<Omit<Faults, 'planted'>> {
  const size = sizeOf(options, options)
  tools.say(`clean: ${size.messages} messages, ${size.kills} kills`)
  // Later than doubts are looked into: most are settled without a callback.
  const { violations, told } = await inWorld(tools, { receiptsAfterMs: 2_500 }, { ...size, isWhole: true })
  tools.say(`clean: ${told.effects.length} at the vendors, ${violations.length} violations`)
  if (violations.length > 0) tools.say(`kept to read: ${await keep(told)}`)
  const count = (kind: DeliveryViolation['kind']) => violations.filter((one) => one.kind === kind).length
  return {
    violations: violations.map(({ kind, words }) => `${kind}: ${words}`),
    lost: count('lost') + count('unsettled'),
    duplicated: count('doubled'),
  }
}

async function findPlanted(plants: readonly DeliveryPlant[], options: Options, tools: Tools): Promise<boolean[]> {
  const size = plantedSize(options)
  const name = plants.map(({ words }) => words).join('; ')
  tools.say(`planted: ${name}; ${size.messages} messages, ${size.kills} kills`)
  const preload = plants.find((plant) => plant.preload)?.preload
  const sql = plants.map((plant) => plant.sql ?? '').join('')
  // Callbacks that come soon heal what a lost answer broke, and would hide the plant.
  const { violations } = await inWorld(tools, { receiptsAfterMs: 30_000, preload }, { ...size, sql, isWhole: false })
  return plants.map(({ words, finds, on }) => {
    const all = violations.filter((one) => one.kind === finds && (!on || one.words.includes(on)))
    tools.say(`${words}: ${all[0] ? `found ${all.length}, ${finds}: ${all[0].words}` : 'NOT FOUND'}`)
    return all.length > 0
  })
}

/** In fewer messages too few answers would be lost to be sure of it. */
const FEWEST = 240

function plantedSize(options: Options): Size {
  if (options.short) return sizeOf(options, { ops: 60, kills: 0 })
  const { ops, kills } = tenth(options)
  return sizeOf(options, { ops: Math.max(FEWEST, ops), kills })
}

const sizeOf = ({ short, seed }: Options, { ops, kills }: { ops: number; kills: number }): Size => ({
  messages: Math.ceil(ops / perAppointment) * perAppointment,
  kills,
  seed,
  troubles: short ? many : usual,
})

/** `isWhole`: waits for the end of each; else only until all are sent. `sql`: done before anything else. */
type Work = Size & { isWhole: boolean; sql?: string }

const inWorld = (tools: Tools, where: Omit<WorldOptions, 'superuserUrl'>, work: Work): Promise<Seen> =>
  tools.inWorld({ ...where, env }, async (world) => {
    if (work.sql) await world.sql.unsafe(work.sql)
    return deliver(world, work, tools.say)
  })

type Seen = { violations: DeliveryViolation[]; told: Told }

async function deliver(world: World, size: Work, say: Tools['say']): Promise<Seen> {
  const { isWhole } = size
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
