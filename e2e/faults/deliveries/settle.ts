import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from '../world.ts'
import { countLeft, type Left } from './look.ts'
import type { Invited, Place } from './place.ts'

const EVERY_MS = 1_000
/** After this time the vendor is asked about messages without a callback; a margin makes sure that all are due. */
const POLL_MS = 2 * 60_000 + 5_000

type Wait = { place: Place; invited: readonly Invited[]; atMostMs: number; say: (words: string) => void }

/** Waits until the vendors have accepted everything. Returns false on timeout. */
export const handedOver = (world: World, wait: Wait): Promise<boolean> =>
  until(world, wait, ({ planned, open }) => planned === 0 && open === 0)

/** Advances the business clock to the time at which the vendors are asked, then waits for every final status. */
export async function settled(world: World, wait: Wait): Promise<boolean> {
  await moveClock(world, POLL_MS)
  return until(world, wait, ({ unsettled }) => unsettled === 0)
}

async function until(world: World, wait: Wait, isOver: (left: Left) => boolean): Promise<boolean> {
  const end = Date.now() + wait.atMostMs
  for (let look = 1; ; look += 1) {
    const left = await countLeft(world.sql, wait.place, wait.invited)
    if (isOver(left)) return true
    if (look % 15 === 0)
      wait.say(`${left.planned} to be planned, ${left.open} to be sent, ${left.unsettled} without an end`)
    if (Date.now() > end) return false
    await sleep(EVERY_MS)
  }
}

/**
 * Sets the clock of all processes, which read it every second, and of the vendors. Must not run while an SMS is in
 * doubt, because its grace period would end at once.
 */
async function moveClock({ sql, sandbox }: World, offsetMs: number): Promise<void> {
  await sql`insert into installation (key, value) values ('clock_offset_ms', ${String(offsetMs)}::text::jsonb)
    on conflict (key) do update set value = excluded.value`
  await fetch(`${sandbox.url}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ offsetMs }),
  })
}
