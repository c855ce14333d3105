import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Options, tenth } from '../options.ts'
import type { Faults, Tools } from '../report.ts'
import type { WorldOptions } from '../world.ts'
import type { DeliveryViolation, Told } from './check.ts'
import { deliver, type Seen, type Size, type Work } from './deliver.ts'
import { perAppointment } from './place.ts'
import { type DeliveryPlant, deliveryPlants } from './plants.ts'
import { many, usual } from './vendors.ts'

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
export async function runDeliveries(options: Options, tools: Tools): Promise<Faults> {
  if (!options.short) {
    const faults = await runClean(options, tools)
    const found: boolean[] = []
    for (const plant of deliveryPlants) found.push(...(await findPlanted([plant], options, tools)))
    return { ...faults, planted: plantedOf(found) }
  }
  // Runs in parallel, because a short run mostly waits; faults on different channels share one fixture.
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
  // Receipts come later than the in-doubt check, so most messages must be settled without a callback.
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
  // A lost message may still be on its way; a duplicate stays a duplicate.
  const enough = (violations: readonly DeliveryViolation[]) =>
    plants.every((plant) => plant.finds === 'doubled' && shownBy(plant, violations).length > 0)
  // Early callbacks would repair what a lost response broke and hide the injected fault.
  const where = { receiptsAfterMs: 30_000, preload }
  const { violations } = await inWorld(tools, where, { ...size, sql, enough, isWhole: false })
  return plants.map((plant) => {
    const all = shownBy(plant, violations)
    tools.say(`${plant.words}: ${all[0] ? `found ${all.length}, ${plant.finds}: ${all[0].words}` : 'NOT FOUND'}`)
    return all.length > 0
  })
}

const shownBy = ({ finds, on }: DeliveryPlant, violations: readonly DeliveryViolation[]): DeliveryViolation[] =>
  violations.filter((one) => one.kind === finds && (!on || one.words.includes(on)))

/** With fewer messages too few responses would be lost to show the fault reliably. */
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

const inWorld = (tools: Tools, where: Omit<WorldOptions, 'superuserUrl'>, work: Work): Promise<Seen> =>
  tools.inWorld({ ...where, env }, (world) => deliver(world, work, tools.say))

/** Saves everything that was observed to a file for debugging. */
async function keep(told: Told): Promise<string> {
  const file = join('.punctual', 'faults-deliveries.json')
  await writeFile(file, JSON.stringify(told))
  return file
}
