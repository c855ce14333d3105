import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appointments } from '#db/schema/appointments.ts'
import { holds } from '#db/schema/occupancies.ts'
import { queueMembers, queues } from '#db/schema/staff.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { newId } from '#server/lib/ids.ts'
import { availabilityFixture, inBerlin } from '#server/testing/availabilityFixture.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { closedInBerlin } from '#server/testing/staffActors.ts'
import { addException } from '../hours/addException.ts'
import { findOffer, isOffered } from './read.ts'

let database: TestDatabase
let stage: ReturnType<typeof availabilityFixture>
beforeAll(async () => {
  database = await createTestDatabase()
  stage = availabilityFixture(database.db)
})
afterAll(() => database.drop())

describe('a queue', () => {
  async function queueWorld(capacity: number): Promise<World & { queueId: string; second: string }> {
    const world = await buildWorld(database.db)
    const { organizationId, applicationId } = world
    const queueId = newId()
    const second = await buildAgent(database.db, world)
    await database.db
      .insert(queues)
      .values({ organizationId, id: queueId, applicationId, name: 'First line', capacity })
    const members = [world.agentId, second].map((agentId) => ({ organizationId, queueId, agentId }))
    await database.db.insert(queueMembers).values(members)
    const policy: Partial<PresetPolicy> = { assignment: { mode: 'queue', queueId } }
    const { presetId } = await buildPreset(database.db, { ...world, policy, slug: 'line', isDefault: false })
    return { ...world, queueId, second, presetId }
  }

  it('is open while any member is, even a busy one, and offers times without an agent', async () => {
    const world = await queueWorld(1)
    const supervisor = await stage.asSupervisor(world)
    await addException(supervisor, {
      agentId: world.agentId,
      ...closedInBerlin('2026-11-24T08:00', '2026-11-24T18:00'),
    })
    await buildAppointment(
      database.db,
      { ...world, agentId: world.second },
      { startAt: inBerlin('09:00'), now: stage.now },
    )
    expect(await stage.startsOn(world, '2026-11-24')).toHaveLength(20)
    const request = { preset: await stage.presetOf(world), durationMinutes: 30, start: inBerlin('09:00') }
    expect(await findOffer(stage.asPublic(), request)).toEqual({ agentIds: [], queueId: world.queueId })
    await addException(supervisor, { agentId: world.second, ...closedInBerlin('2026-11-24T10:00', '2026-11-24T18:00') })
    expect(await stage.startsOn(world, '2026-11-24')).toEqual(['08:00', '08:30', '09:00', '09:30'])
    expect(await stage.reasonsAt(world, inBerlin('11:00'))).toEqual(['time_off', 'time_off'])
  })

  it('offers a time only if appointments and holds leave capacity at every minute', async () => {
    const world = await queueWorld(2)
    await buildUnaccepted(world, inBerlin('09:00'))
    const holdId = await stage.buildHold(world, { queueId: world.queueId }, inBerlin('09:15'))
    expect(await stage.startsOn(world, '2026-11-24')).not.toContain('09:00')
    expect(await stage.startsOn(world, '2026-11-24')).toContain('09:30')
    expect(await stage.reasonsAt(world, inBerlin('09:00'))).toEqual(['queue_full', 'queue_full'])
    const request = { preset: await stage.presetOf(world), durationMinutes: 30, start: inBerlin('09:00') }
    expect(await isOffered(stage.asPublic(), { ...request, ignoreHoldIds: [holdId] })).toBe(true)
    await database.db.update(holds).set({ expiresAt: stage.now }).where(eq(holds.id, holdId))
    expect(await isOffered(stage.asPublic(), request)).toBe(true)
  })

  it('offers nothing while it is inactive', async () => {
    const world = await queueWorld(1)
    await database.db.update(queues).set({ active: false }).where(eq(queues.id, world.queueId))
    expect(await stage.startsOn(world, '2026-11-24')).toEqual([])
  })
})

/** Builds an appointment of the queue that no agent has accepted yet. */
async function buildUnaccepted(world: World & { queueId: string }, startAt: Date): Promise<void> {
  const { id } = await buildAppointment(database.db, world, { startAt, now: stage.now })
  await database.db
    .update(appointments)
    .set({ targetType: 'QUEUE', targetId: world.queueId, agentId: null })
    .where(eq(appointments.id, id))
}
