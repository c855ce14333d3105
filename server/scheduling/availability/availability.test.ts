import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holds } from '#db/schema/occupancies.ts'
import { schedules, staff } from '#db/schema/staff.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { availabilityFixture, inBerlin } from '#server/testing/availabilityFixture.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld } from '#server/testing/builders/buildWorld.ts'
import { testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { closedInBerlin } from '#server/testing/staffActors.ts'
import { addException } from '../hours/addException.ts'
import { saveHolidaySettings } from '../hours/saveHolidaySettings.ts'
import { isOffered, listSlots } from './read.ts'

let database: TestDatabase
let stage: ReturnType<typeof availabilityFixture>
const timezone = 'Europe/Berlin'
beforeAll(async () => {
  database = await createTestDatabase()
  stage = availabilityFixture(database.db)
})
afterAll(() => database.drop())

describe('hours', () => {
  it('are closed for time off, company closures and holidays, each with its own reason', async () => {
    const world = await buildWorld(database.db)
    const supervisor = await stage.asSupervisor(world)
    await addException(supervisor, {
      agentId: world.agentId,
      ...closedInBerlin('2026-11-24T08:00', '2026-11-24T16:00'),
    })
    await addException(supervisor, closedInBerlin('2026-11-24T16:30', '2026-11-24T18:00'))
    await saveHolidaySettings(supervisor, { applicationId: world.applicationId, country: 'DE' })
    expect(await stage.startsOn(world, '2026-11-24')).toEqual(['16:00'])
    expect(await stage.reasonsAt(world, inBerlin('09:00'))).toEqual(['time_off'])
    expect(await stage.reasonsAt(world, inBerlin('17:00'))).toEqual(['company_closed'])
    expect(await stage.reasonsAt(world, inBerlin('19:00'))).toEqual(['closed'])
    expect(await stage.reasonsAt(world, inBerlin('16:10'))).toEqual(['company_closed'])
    expect(await stage.reasonsAt(world, inBerlin('16:00'))).toEqual([])
    expect(await stage.startsOn(world, '2026-12-25')).toEqual([])
    expect(await stage.reasonsAt(world, inBerlin('10:00', '2026-12-25'))).toEqual(['holiday'])
  })

  it('override a holiday if set for one day; changed hours replace weekly ones, and an agent’s replace the application’s', async () => {
    const world = await buildWorld(database.db)
    const supervisor = await stage.asSupervisor(world)
    await saveHolidaySettings(supervisor, { applicationId: world.applicationId, country: 'DE' })
    const { agentId } = world
    await addException(supervisor, {
      agentId,
      kind: 'extra',
      from: '2026-12-25T10:00',
      to: '2026-12-25T11:00',
      timezone,
    })
    expect(await stage.startsOn(world, '2026-12-25')).toEqual(['10:00', '10:30'])
    await addException(supervisor, { kind: 'changed', from: '2026-12-24T09:00', to: '2026-12-24T12:00', timezone })
    expect(await stage.startsOn(world, '2026-12-24')).toHaveLength(6)
    await addException(supervisor, {
      agentId,
      kind: 'changed',
      from: '2026-12-24T08:00',
      to: '2026-12-24T09:00',
      timezone,
    })
    expect(await stage.startsOn(world, '2026-12-24')).toEqual(['08:00', '08:30'])
  })

  it('apply between their first and last day, both included', async () => {
    const world = await buildWorld(database.db)
    await database.db
      .update(schedules)
      .set({ effectiveFrom: '2026-11-25', effectiveTo: '2026-11-26' })
      .where(eq(schedules.agentId, world.agentId))
    const days = ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']
    const found = await Promise.all(days.map((day) => stage.startsOn(world, day)))
    expect(found.map((starts) => starts.length)).toEqual([0, 20, 20, 0])
  })

  it('are ignored for an inactive agent', async () => {
    const world = await buildWorld(database.db)
    await database.db.update(staff).set({ active: false }).where(eq(staff.id, world.agentId))
    expect(await stage.startsOn(world, '2026-11-24')).toEqual([])
    expect(await stage.reasonsAt(world, inBerlin('09:00'))).toEqual(['nobody'])
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
    await buildAppointment(database.db, world, { startAt: inBerlin('09:00'), now: stage.now })
    expect(await stage.startsOn(world, '2026-11-24')).toHaveLength(19)
    await buildAppointment(database.db, world, { startAt: inBerlin('12:00'), now: stage.now, status: 'completed' })
    await buildAppointment(database.db, world, { startAt: inBerlin('12:00'), now: stage.now, status: 'cancelled' })
    expect(await stage.startsOn(world, '2026-11-24')).toHaveLength(sameDay ?? 0)
    expect(await stage.startsOn(world, '2026-11-25')).toHaveLength(sameWeek ?? 0)
    expect(await stage.startsOn(world, '2026-11-30')).toHaveLength(20)
    expect(await stage.reasonsAt(world, inBerlin('16:00'))).toEqual([reason])
  })

  it('count a hold until it expires, but not the caller’s own', async () => {
    const world = await buildWorld(database.db, { policy: capped({ presetPerDay: 1 }) })
    const holdId = await stage.buildHold(world, { agentId: world.agentId }, inBerlin('09:00'))
    const request = { preset: await stage.presetOf(world), durationMinutes: 30, start: inBerlin('10:00') }
    expect(await isOffered(stage.asPublic(), request)).toBe(false)
    expect(await isOffered(stage.asPublic(), { ...request, ignoreHoldIds: [holdId] })).toBe(true)
    await database.db.update(holds).set({ expiresAt: stage.now }).where(eq(holds.id, holdId))
    expect(await isOffered(stage.asPublic(), request)).toBe(true)
  })
})

it('sends the same few queries for any number of agents and days', async () => {
  const world = await buildWorld(database.db, {
    policy: { caps: { agentPerDay: 9, agentPerWeek: null, presetPerDay: 99, presetPerWeek: null } },
  })
  const more = await Promise.all(Array.from({ length: 7 }, () => buildAgent(database.db, world)))
  const client = postgres(database.appUrl, { max: 4, onnotice: () => {} })
  const queries: string[] = []
  const db = drizzle(client, { logger: { logQuery: (query) => void queries.push(query) } })
  const preset = await stage.presetOf(world)
  const count = async (agentIds: string[], days: number) => {
    queries.length = 0
    const assignment = { mode: 'any' as const, agentIds }
    const from = addMinutes(stage.now, 1440)
    const request = { preset: { ...preset, policy: { ...preset.policy, assignment } }, durationMinutes: 30, from }
    const found = await listSlots(testCtx({ db }), { ...request, to: addMinutes(from, days * 1440) })
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
