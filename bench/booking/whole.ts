import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { organizationIdOf } from '../../db/demo.ts'
import { busyCompany } from '../burst/book.ts'

/** Waits until bookings are whole: both mails have their receipt and count as delivered, and the session exists. */
export type Whole = { wait(id: string): Promise<void>; stop(): Promise<void> }

const POLL_MS = 20
const TIMEOUT_MS = 300_000
const MAILS = 2

/** Asks the database for all awaited bookings at once. */
export function watchWhole(sql: postgres.Sql): Whole {
  const waiting = new Map<string, { done: () => void; fail: (error: Error) => void; at: number }>()
  let stopped = false
  const loop = async () => {
    while (!stopped) {
      for (const id of await listWhole(sql, [...waiting.keys()])) {
        waiting.get(id)?.done()
        waiting.delete(id)
      }
      for (const [id, { at, fail }] of waiting)
        if (Date.now() - at > TIMEOUT_MS) fail(new Error(`Booking ${id} is not whole after ${TIMEOUT_MS / 1000} s`))
      await sleep(POLL_MS)
    }
  }
  const running = loop()
  return {
    wait: (id) => new Promise((done, fail) => waiting.set(id, { done, fail, at: Date.now() })),
    stop: async () => {
      stopped = true
      await running
    },
  }
}

/** Returns those of the bookings that are whole. */
export async function listWhole(sql: postgres.Sql, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const organizationId = organizationIdOf(busyCompany)
  const rows = await sql<{ id: string }[]>`
    select a.id from unnest(${ids}::uuid[]) a(id)
    where (select count(*) from notifications n where n.organization_id = ${organizationId}
        and n.appointment_id = a.id and n.channel = 'EMAIL' and n.status = 'DELIVERED') = ${MAILS}
      and exists (select from video_sessions s where s.organization_id = ${organizationId}
        and s.appointment_id = a.id and s.is_current and s.provider_id is not null)`
  return rows.map(({ id }) => id)
}
