import { randomBytes } from 'node:crypto'
import { registerLinks } from '#server/domain/linkData.ts'
import { linksFromKey, masterKeyRow } from '#server/domain/links.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { appointments, participants } from '../../db/schema/appointments.ts'
import { directory } from '../../db/schema/directory.ts'
import { replan } from '../../server/appointments/plan.ts'
import { newId, newReference } from '../../server/lib/ids.ts'
import { seal } from '../../server/lib/seal.ts'
import { addMinutes, wallTime } from '../../server/lib/time.ts'
import type { Runtime } from '../../server/runtime.ts'

export const MINUTES_BEFORE = 5
const AT_ONCE = 250
const zone = 'Europe/Berlin'

/** So many customers of one company who are to be reminded at one moment, five minutes before they begin. */
export async function gather(runtime: Runtime, count: number, startAt: Date): Promise<World> {
  const { db } = runtime.database
  const reminders = [{ offset: `PT${MINUTES_BEFORE}M`, channels: ['EMAIL' as const] }]
  const world = await buildWorld(db, { genesys: false, policy: { channels: ['EMAIL'], reminders, room: null } })
  for (let from = 0; from < count; from += AT_ONCE) {
    const ids = Array.from({ length: Math.min(AT_ONCE, count - from) }, () => newId())
    await insert(runtime, world, ids, startAt, from)
    await inTurns(ids, 6, (id) => db.transaction((tx) => replan(tx, world.organizationId, id, runtime.clock.now())))
  }
  return world
}

/** Puts all of them at the moment that is measured: gathering takes as long as it takes. */
export async function moveAll({ database: { sql } }: Runtime, dueAt: Date, startAt: Date): Promise<void> {
  await sql`update appointments set starts_at = ${startAt}, ends_at = ${addMinutes(startAt, 30)}`
  await sql`update notifications set scheduled_for = ${dueAt}`
  await sql`update jobs set due_at = ${dueAt}, rank_at = ${dueAt} where kind = 'notification.email'`
}

async function insert(runtime: Runtime, world: World, ids: string[], startAt: Date, from: number): Promise<void> {
  const { organizationId, applicationId, presetId, agentId } = world
  // Booked a day ago: their confirmations are long gone.
  const bookedAt = addMinutes(runtime.clock.now(), -24 * 60)
  const made = ids.map((id) => ({ id, masterKey: randomBytes(32), personId: newId() }))
  const common = { organizationId, applicationId, presetId, presetVersion: 1, timezone: zone, locale: 'en' }
  const moments = { createdAt: bookedAt, revisedAt: bookedAt, updatedAt: bookedAt, activatedAt: bookedAt }
  const rows = made.map(({ id, masterKey }) => ({
    ...common,
    ...moments,
    id,
    reference: newReference(),
    status: 'activated' as const,
    startsAt: startAt,
    endsAt: addMinutes(startAt, 30),
    localStart: wallTime(startAt, zone),
    agentId,
    targetType: 'AGENT' as const,
    targetId: agentId,
    masterKey: seal(runtime.config.ENCRYPTION_KEYS, masterKeyRow(id), masterKey),
    source: 'public' as const,
    // What is due from before counts as told.
    policyAppliedAt: runtime.clock.now(),
  }))
  const people = made.map(({ id, personId }, index) => ({
    organizationId,
    id: personId,
    appointmentId: id,
    type: 'CUSTOMER' as const,
    name: 'Chris Crowd',
    email: `crowd${from + index}@example.test`,
    emailVerifiedAt: bookedAt,
    createdAt: bookedAt,
  }))
  await runtime.database.db.transaction(async (tx) => {
    await tx.insert(appointments).values(rows)
    await tx
      .insert(directory)
      .values(ids.map((id) => ({ kind: 'appointment' as const, value: id, organizationId, id })))
    await tx.insert(participants).values(people)
    for (const { personId, masterKey } of made) {
      const links = linksFromKey(runtime.config, masterKey, { id: personId, tokenGeneration: 1 })
      await registerLinks(tx, organizationId, personId, links)
    }
  })
}

async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
