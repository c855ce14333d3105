import { forgetSampleErrands } from '../look.ts'
import { createRandom } from '../random.ts'
import type { World } from '../world.ts'
import { type DeliveryViolation, findDeliveryViolations, type Told } from './check.ts'
import { killBoth } from './kills.ts'
import { look } from './look.ts'
import { type Invited, invite, type Place, perAppointment, preparePlace } from './place.ts'
import { handedOver, settled } from './settle.ts'
import { type Troubles, trouble } from './vendors.ts'

export type Size = { messages: number; kills: number; seed: number; troubles: Troubles }
/**
 * With `isWhole`, waits for every final status; otherwise only until all are sent or `isEnough` holds. `sql` runs
 * before anything else.
 */
export type Work = Size & {
  isWhole: boolean
  enough?: (violations: readonly DeliveryViolation[]) => boolean
  sql?: string
}
export type Seen = { violations: DeliveryViolation[]; told: Told }

/** Messages must be settled within ten minutes after the last kill, so the run waits that long at most. */
const SETTLE_MS = 10 * 60_000
/** Number of kills between two checks for the injected fault. */
const LOOK_EVERY = 4

/** Sends all notifications while app and worker are killed, and compares the result with what was planned. */
export async function deliver(world: World, work: Work, say: (words: string) => void): Promise<Seen> {
  const { isWhole, kills, enough } = work
  if (work.sql) await world.sql.unsafe(work.sql)
  await forgetSampleErrands(world.sql)
  const place = await preparePlace(world.sql)
  await trouble(world.sandbox.url, work.troubles, work.seed)
  // Without kills and callbacks the worker alone is sufficient.
  await Promise.all([kills > 0 ? world.app.start() : null, world.worker.start()])
  const invited: Invited[] = []
  const inviteUpTo = inviter(world, place, work.messages / perAppointment, invited)
  const see = async (): Promise<Seen> => {
    const told = await look(world, place, invited)
    return { told, violations: findDeliveryViolations(told).filter(({ kind }) => isWhole || kind !== 'unsettled') }
  }
  let isEnough = false
  const before = async (kill: number) => {
    if (enough && kill % LOOK_EVERY === LOOK_EVERY - 1) isEnough ||= enough((await see()).violations)
    await inviteUpTo((kill + 2) / (kills + 1))
  }
  const random = createRandom(work.seed)
  const { missed } = await killBoth(world, { kills, random, before, say, isOver: () => isEnough })
  if (missed > 0) say(`${missed} of ${kills} kills hit no call`)
  if (isEnough) return see()
  await inviteUpTo(1)
  const wait = { place, invited, say, atMostMs: SETTLE_MS }
  const isOver = (await handedOver(world, wait)) && (!isWhole || (await settled(world, wait)))
  if (!isOver) say('not everything came to its end')
  return see()
}

/** Creates appointments in proportion to the kills done so far, so that each kill hits messages in flight. */
function inviter(world: World, place: Place, all: number, invited: Invited[]): (share: number) => Promise<void> {
  let asked = 0
  return async (share) => {
    const from = asked
    const count = Math.max(0, Math.ceil(all * Math.min(1, share)) - from)
    // Incremented before the await, because both victims call this concurrently.
    asked += count
    invited.push(...(await invite(world, place, from, count)))
  }
}
