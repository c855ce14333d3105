import { randomBytes } from 'node:crypto'
import { appointments, participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { replan } from '#server/appointments/plan.ts'
import { registerLinks } from '#server/domain/linkData.ts'
import { linksFromKey, masterKeyContext } from '#server/domain/links.ts'
import { newId, newReference } from '#server/lib/ids.ts'
import { seal } from '#server/lib/seal.ts'
import { addMinutes, wallTime } from '#server/lib/time.ts'
import type { Runtime } from '#server/runtime.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'

export const MINUTES_BEFORE = 5
const BATCH_SIZE = 250
const zone = 'Europe/Berlin'

/**
 * Creates `count` appointments of one company whose reminders are all due at the same moment, five minutes before the
 * start.
 */
export async function createAppointments(runtime: Runtime, count: number, startAt: Date): Promise<World> {
  const { db } = runtime.database
  const reminders = [{ offset: `PT${MINUTES_BEFORE}M`, channels: ['EMAIL' as const] }]
  const world = await buildWorld(db, { genesys: false, policy: { channels: ['EMAIL'], reminders, room: null } })
  for (let from = 0; from < count; from += BATCH_SIZE) {
    const ids = Array.from({ length: Math.min(BATCH_SIZE, count - from) }, () => newId())
    await insertAppointments(runtime, world, ids, startAt, from)
    await runConcurrently(ids, 6, (id) =>
      db.transaction((tx) => replan(tx, world.organizationId, id, runtime.clock.now())),
    )
  }
  return world
}

/**
 * Sets the measured times on all appointments; creating them takes an unpredictable time, so the times are set
 * afterwards.
 */
export async function setTimes({ database: { sql } }: Runtime, dueAt: Date, startAt: Date): Promise<void> {
  await sql`update appointments set starts_at = ${startAt}, ends_at = ${addMinutes(startAt, 30)}`
  await sql`update notifications set scheduled_for = ${dueAt}`
  await sql`update jobs set due_at = ${dueAt}, rank_at = ${dueAt} where kind = 'notification.email'`
}

async function insertAppointments(
  runtime: Runtime,
  world: World,
  ids: string[],
  startAt: Date,
  from: number,
): Promise<void> {
  const { organizationId, applicationId, presetId, agentId } = world
  // Booked a day ago, so that no confirmations are due.
  const bookedAt = addMinutes(runtime.clock.now(), -24 * 60)
  const identities = ids.map((id) => ({ id, masterKey: randomBytes(32), customerId: newId() }))
  const common = { organizationId, applicationId, presetId, presetVersion: 1, timezone: zone, locale: 'en' }
  const moments = { createdAt: bookedAt, revisedAt: bookedAt, updatedAt: bookedAt, activatedAt: bookedAt }
  const rows = identities.map(({ id, masterKey }) => ({
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
    masterKey: seal(runtime.config.ENCRYPTION_KEYS, masterKeyContext(id), masterKey),
    source: 'public' as const,
    // Notifications that were due before this moment count as sent.
    policyAppliedAt: runtime.clock.now(),
  }))
  const customers = identities.map(({ id, customerId }, index) => ({
    organizationId,
    id: customerId,
    appointmentId: id,
    type: 'CUSTOMER' as const,
    name: 'Chris Customer',
    email: `customer${from + index}@example.test`,
    emailVerifiedAt: bookedAt,
    createdAt: bookedAt,
  }))
  await runtime.database.db.transaction(async (tx) => {
    await tx.insert(appointments).values(rows)
    await tx
      .insert(directory)
      .values(ids.map((id) => ({ kind: 'appointment' as const, value: id, organizationId, id })))
    await tx.insert(participants).values(customers)
    for (const { customerId, masterKey } of identities) {
      const links = linksFromKey(runtime.config, masterKey, { id: customerId, tokenGeneration: 1 })
      await registerLinks(tx, organizationId, customerId, links)
    }
  })
}

async function runConcurrently<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
