import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appointments } from '#db/schema/appointments.ts'
import { holds, occupancies } from '#db/schema/occupancies.ts'
import { queueMembers, queues, schedules, staff } from '#db/schema/staff.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findPresetById, type Preset } from '#server/tenants/presets/data.ts'
import { buildAgent, buildAppointment, buildPreset, buildWorld, type World } from '#server/testing/builders.ts'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { addException } from '../hours/addException.ts'
import { saveHolidaySettings } from '../hours/saveHolidaySettings.ts'
import { busyRange } from '../reservations/occupancyData.ts'
import { explainUnavailable, findOffer, isOffered, listSlots } from './read.ts'

let database: TestDatabase
const now = testClock().now()
const timezone = 'Europe/Berlin'
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const asPublic = (): Ctx => testCtx({ db: database.db })
const asSupervisor = async (world: World): Promise<Ctx> => {
  const { organizationId, applicationId } = world
  const staffId = await buildAgent(database.db, { organizationId, applicationId, role: 'supervisor' })
  return testCtx({ db: database.db, actor: { kind: 'supervisor', organizationId, applicationId, staffId } })
}

async function presetOf(world: World): Promise<Preset> {
  const preset = await findPresetById(database.db, world.presetId)
  if (!preset) throw new Error('the world has a preset')
  return preset
}

/** Returns the starts of a day in Berlin, in local time. */
async function startsOn(world: World, date: string): Promise<string[]> {
  const from = new Date(`${date}T00:00:00+01:00`)
  const to = addMinutes(from, 1440)
  const found = await listSlots(asPublic(), { preset: await presetOf(world), durationMinutes: 30, from, to })
  return found.map(({ start }) => addMinutes(start, 60).toISOString().slice(11, 16))
}

async function reasonsAt(world: World, start: Date): Promise<string[]> {
  const wanted = { preset: await presetOf(world), durationMinutes: 30, from: start, to: addMinutes(start, 1) }
  const [explanation] = await explainUnavailable(asPublic(), wanted)
  return explanation ? [...explanation.reasons, ...explanation.agents.map(({ reason }) => reason)] : []
}

const at = (hour: string, date = '2026-11-24') => new Date(`${date}T${hour}:00+01:00`)
const closed = (from: string, to: string) => ({ kind: 'closed' as const, from, to, timezone })

describe('hours', () => {
  it('are closed for time off, company closures and holidays, each with its own reason', async () => {
    const world = await buildWorld(database.db)
    const supervisor = await asSupervisor(world)
    await addException(supervisor, { agentId: world.agentId, ...closed('2026-11-24T08:00', '2026-11-24T16:00') })
    await addException(supervisor, closed('2026-11-24T16:30', '2026-11-24T18:00'))
    await saveHolidaySettings(supervisor, { applicationId: world.applicationId, country: 'DE' })
    expect(await startsOn(world, '2026-11-24')).toEqual(['16:00'])
    expect(await reasonsAt(world, at('09:00'))).toEqual(['time_off'])
    expect(await reasonsAt(world, at('17:00'))).toEqual(['company_closed'])
    expect(await reasonsAt(world, at('19:00'))).toEqual(['closed'])
    expect(await reasonsAt(world, at('16:10'))).toEqual(['company_closed'])
    expect(await reasonsAt(world, at('16:00'))).toEqual([])
    expect(await startsOn(world, '2026-12-25')).toEqual([])
    expect(await reasonsAt(world, at('10:00', '2026-12-25'))).toEqual(['holiday'])
  })

  it('for one day override its holiday; changed hours replace weekly ones, and an agent’s replace the application’s', async () => {
    const world = await buildWorld(database.db)
    const supervisor = await asSupervisor(world)
    await saveHolidaySettings(supervisor, { applicationId: world.applicationId, country: 'DE' })
    const { agentId } = world
    await addException(supervisor, {
      agentId,
      kind: 'extra',
      from: '2026-12-25T10:00',
      to: '2026-12-25T11:00',
      timezone,
    })
    expect(await startsOn(world, '2026-12-25')).toEqual(['10:00', '10:30'])
    await addException(supervisor, { kind: 'changed', from: '2026-12-24T09:00', to: '2026-12-24T12:00', timezone })
    expect(await startsOn(world, '2026-12-24')).toHaveLength(6)
    await addException(supervisor, {
      agentId,
      kind: 'changed',
      from: '2026-12-24T08:00',
      to: '2026-12-24T09:00',
      timezone,
    })
    expect(await startsOn(world, '2026-12-24')).toEqual(['08:00', '08:30'])
  })

  it('apply between their first and last day, both included', async () => {
    const world = await buildWorld(database.db)
    await database.db
      .update(schedules)
      .set({ effectiveFrom: '2026-11-25', effectiveTo: '2026-11-26' })
      .where(eq(schedules.agentId, world.agentId))
    const days = ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']
    const found = await Promise.all(days.map((day) => startsOn(world, day)))
    expect(found.map((starts) => starts.length)).toEqual([0, 20, 20, 0])
  })

  it('of an inactive agent offer nothing', async () => {
    const world = await buildWorld(database.db)
    await database.db.update(staff).set({ active: false }).where(eq(staff.id, world.agentId))
    expect(await startsOn(world, '2026-11-24')).toEqual([])
    expect(await reasonsAt(world, at('09:00'))).toEqual(['nobody'])
  })
})

describe('caps', () => {
  const capped = (caps: Partial<PresetPolicy['caps']>) => ({
    caps: { agentPerDay: null, agentPerWeek: null, presetPerDay: null, presetPerWeek: null, ...caps },
  })

  it.each([
    ['cap_agent_day', 'on that day only', { agentPerDay: 2 }, [0, 20]],
    ['cap_preset_day', 'on that day only', { presetPerDay: 2 }, [0, 20]],
    ['cap_agent_week', 'until Monday', { agentPerWeek: 2 }, [0, 0]],
    ['cap_preset_week', 'until Monday', { presetPerWeek: 2 }, [0, 0]],
  ])('%s: two appointments make the service unavailable %s', async (reason, _, caps, [sameDay, sameWeek]) => {
    const world = await buildWorld(database.db, { policy: capped(caps) })
    await buildAppointment(database.db, world, { startAt: at('09:00'), now })
    expect(await startsOn(world, '2026-11-24')).toHaveLength(19)
    await buildAppointment(database.db, world, { startAt: at('12:00'), now, status: 'completed' })
    await buildAppointment(database.db, world, { startAt: at('12:00'), now, status: 'cancelled' })
    expect(await startsOn(world, '2026-11-24')).toHaveLength(sameDay ?? 0)
    expect(await startsOn(world, '2026-11-25')).toHaveLength(sameWeek ?? 0)
    expect(await startsOn(world, '2026-11-30')).toHaveLength(20)
    expect(await reasonsAt(world, at('16:00'))).toEqual([reason])
  })

  it('count a hold until it expires, but not the caller’s own', async () => {
    const world = await buildWorld(database.db, { policy: capped({ presetPerDay: 1 }) })
    const holdId = await buildHold(world, { agentId: world.agentId }, at('09:00'))
    const wanted = { preset: await presetOf(world), durationMinutes: 30, start: at('10:00') }
    expect(await isOffered(asPublic(), wanted)).toBe(false)
    expect(await isOffered(asPublic(), { ...wanted, ignoreHoldIds: [holdId] })).toBe(true)
    await database.db.update(holds).set({ expiresAt: now }).where(eq(holds.id, holdId))
    expect(await isOffered(asPublic(), wanted)).toBe(true)
  })
})

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

  it('is open when any member is, even a busy one, and names no agent', async () => {
    const world = await queueWorld(1)
    const supervisor = await asSupervisor(world)
    await addException(supervisor, { agentId: world.agentId, ...closed('2026-11-24T08:00', '2026-11-24T18:00') })
    await buildAppointment(database.db, { ...world, agentId: world.second }, { startAt: at('09:00'), now })
    expect(await startsOn(world, '2026-11-24')).toHaveLength(20)
    const wanted = { preset: await presetOf(world), durationMinutes: 30, start: at('09:00') }
    expect(await findOffer(asPublic(), wanted)).toEqual({ agentIds: [], queueId: world.queueId })
    await addException(supervisor, { agentId: world.second, ...closed('2026-11-24T10:00', '2026-11-24T18:00') })
    expect(await startsOn(world, '2026-11-24')).toEqual(['08:00', '08:30', '09:00', '09:30'])
    expect(await reasonsAt(world, at('11:00'))).toEqual(['time_off', 'time_off'])
  })

  it('offers a time only if appointments and holds leave capacity at every minute', async () => {
    const world = await queueWorld(2)
    await buildUnderWay(world, at('09:00'))
    const holdId = await buildHold(world, { queueId: world.queueId }, at('09:15'))
    expect(await startsOn(world, '2026-11-24')).not.toContain('09:00')
    expect(await startsOn(world, '2026-11-24')).toContain('09:30')
    expect(await reasonsAt(world, at('09:00'))).toEqual(['queue_full', 'queue_full'])
    const wanted = { preset: await presetOf(world), durationMinutes: 30, start: at('09:00') }
    expect(await isOffered(asPublic(), { ...wanted, ignoreHoldIds: [holdId] })).toBe(true)
    await database.db.update(holds).set({ expiresAt: now }).where(eq(holds.id, holdId))
    expect(await isOffered(asPublic(), wanted)).toBe(true)
  })

  it('offers nothing while it is inactive', async () => {
    const world = await queueWorld(1)
    await database.db.update(queues).set({ active: false }).where(eq(queues.id, world.queueId))
    expect(await startsOn(world, '2026-11-24')).toEqual([])
  })
})

async function buildHold(
  world: World,
  target: { agentId: string } | { queueId: string },
  start: Date,
): Promise<string> {
  const { organizationId, applicationId, presetId, policy } = world
  const [id, endsAt] = [newId(), addMinutes(start, 30)]
  const row = { organizationId, id, applicationId, presetId, startsAt: start, endsAt, contactHash: Buffer.alloc(32) }
  await database.db.insert(holds).values({ ...row, ...target, createdAt: now, expiresAt: addMinutes(now, 10) })
  if ('agentId' in target) {
    const busy = busyRange({ startAt: start, endAt: endsAt, policy })
    await database.db.insert(occupancies).values({ organizationId, id: newId(), ...target, busy, holdId: id })
  }
  return id
}

/** Builds an appointment of the queue that no agent has accepted yet. */
async function buildUnderWay(world: World & { queueId: string }, startAt: Date): Promise<void> {
  const { id } = await buildAppointment(database.db, world, { startAt, now })
  await database.db
    .update(appointments)
    .set({ targetType: 'QUEUE', targetId: world.queueId, agentId: null })
    .where(eq(appointments.id, id))
}

it('sends the same few queries for any number of agents and days', async () => {
  const world = await buildWorld(database.db, {
    policy: { caps: { agentPerDay: 9, agentPerWeek: null, presetPerDay: 99, presetPerWeek: null } },
  })
  const more = await Promise.all(Array.from({ length: 7 }, () => buildAgent(database.db, world)))
  const client = postgres(database.appUrl, { max: 4, onnotice: () => {} })
  const queries: string[] = []
  const db = drizzle(client, { logger: { logQuery: (query) => void queries.push(query) } })
  const preset = await presetOf(world)
  const count = async (agentIds: string[], days: number) => {
    queries.length = 0
    const assignment = { mode: 'any' as const, agentIds }
    const from = addMinutes(now, 1440)
    const wanted = { preset: { ...preset, policy: { ...preset.policy, assignment } }, durationMinutes: 30, from }
    const found = await listSlots(testCtx({ db }), { ...wanted, to: addMinutes(from, days * 1440) })
    expect(found.length).toBeGreaterThan(10)
    return queries.length
  }
  try {
    expect(await count([world.agentId], 1)).toBe(4)
    expect(await count([world.agentId, ...more], 60)).toBe(4)
  } finally {
    await client.end()
  }
})
