import { setTimeout as sleep } from 'node:timers/promises'
import type { Fixture } from '../fixture.ts'
import { countRemaining, type Remaining } from './observe.ts'
import type { Scenario, TestAppointment } from './scenario.ts'

const INTERVAL_MS = 1_000
/** After this time the vendor is asked about messages without a callback; a margin makes sure that all are due. */
const POLL_MS = 2 * 60_000 + 5_000

type Wait = {
  scenario: Scenario
  appointments: readonly TestAppointment[]
  timeoutMs: number
  log: (message: string) => void
}

/** Waits until the vendors have accepted everything. Returns false on timeout. */
export const waitUntilSent = (fixture: Fixture, wait: Wait): Promise<boolean> =>
  waitUntil(fixture, wait, ({ planned, open }) => planned === 0 && open === 0)

/** Advances the business clock to the time at which the vendors are asked, then waits for every final status. */
export async function waitUntilSettled(fixture: Fixture, wait: Wait): Promise<boolean> {
  await advanceClock(fixture, POLL_MS)
  return waitUntil(fixture, wait, ({ unsettled }) => unsettled === 0)
}

async function waitUntil(fixture: Fixture, wait: Wait, isOver: (remaining: Remaining) => boolean): Promise<boolean> {
  const end = Date.now() + wait.timeoutMs
  for (let check = 1; ; check += 1) {
    const remaining = await countRemaining(fixture.sql, wait.scenario, wait.appointments)
    if (isOver(remaining)) return true
    if (check % 15 === 0)
      wait.log(
        `${remaining.planned} to be planned, ${remaining.open} to be sent, ${remaining.unsettled} without a final status`,
      )
    if (Date.now() > end) return false
    await sleep(INTERVAL_MS)
  }
}

/**
 * Sets the clock of all processes, which read it every second, and of the vendors. Must not run while an SMS is in
 * doubt, because its grace period would end at once.
 */
async function advanceClock({ sql, sandbox }: Fixture, offsetMs: number): Promise<void> {
  await sql`insert into installation (key, value) values ('clock_offset_ms', ${String(offsetMs)}::text::jsonb)
    on conflict (key) do update set value = excluded.value`
  await fetch(`${sandbox.url}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ offsetMs }),
  })
}
