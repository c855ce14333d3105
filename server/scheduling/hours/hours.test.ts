import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '#db/schema/timeline.ts'
import { createCaller } from '#server/api/router.ts'
import { newId } from '#server/lib/ids.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { closedInBerlin, staffOf } from '#server/testing/staffActors.ts'
import { addException } from './addException.ts'
import { getHolidaySettings } from './getHolidaySettings.ts'
import { getHours } from './getHours.ts'
import { listExceptions } from './listExceptions.ts'
import { listHolidays } from './listHolidays.ts'
import { previewException } from './previewException.ts'
import { removeException } from './removeException.ts'
import { saveHolidaySettings } from './saveHolidaySettings.ts'
import { saveWeeklyHours } from './saveWeeklyHours.ts'
import { listExceptionsInput } from './schema.ts'

let database: TestDatabase
let world: World
let colleague: string
let supervisor: string
const now = testClock().now()

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
  colleague = await buildAgent(database.db, world)
  supervisor = await buildAgent(database.db, { ...world, role: 'supervisor' })
})
afterAll(() => database.drop())

const as = (actor: Actor): Ctx => testCtx({ db: database.db, actor })
const asAgent = () => as(staffOf(world, 'agent'))
const asSupervisor = () => as(staffOf(world, 'supervisor', supervisor))
const window = {
  weekday: 2,
  startMinute: 540,
  endMinute: 720,
  timezone: 'Europe/Berlin',
  effectiveFrom: null,
  effectiveTo: null,
}
const berlin = 'Europe/Berlin'
const audited = (action: string, objectId: string) =>
  database.db
    .select()
    .from(audit)
    .where(and(eq(audit.action, action), eq(audit.objectId, objectId)))

describe('weekly hours', () => {
  it('keep several windows per day, windows across midnight, and each window’s own zone and dates', async () => {
    const weekly = [
      { ...window, effectiveFrom: '2026-01-01', effectiveTo: '2026-06-30' },
      { ...window, startMinute: 1320, endMinute: 1560, timezone: 'America/New_York' },
    ]
    await saveWeeklyHours(asAgent(), { agentId: world.agentId, weekly })
    const found = await getHours(asSupervisor(), { agentId: world.agentId })
    expect(found.weekly).toEqual(weekly)
    expect(found.agent).toMatchObject({ id: world.agentId, timezone: berlin })
    expect(await audited('hours.save', world.agentId)).toHaveLength(1)
  })

  it.each([
    ['/weekly/0/endMinute', [{ ...window, endMinute: 540 }]],
    ['/weekly/0/endMinute', [{ ...window, endMinute: 540 + 1441 }]],
    ['/weekly/0/effectiveTo', [{ ...window, effectiveFrom: '2026-02-01', effectiveTo: '2026-01-01' }]],
    ['/weekly/0/timezone', [{ ...window, timezone: 'Europe/Nowhere' }]],
    ['/weekly/1/startMinute', [window, { ...window, startMinute: 700, endMinute: 800 }]],
  ])('refuse an invalid value at %s and change nothing', async (pointer, weekly) => {
    const before = await getHours(asAgent(), { agentId: world.agentId })
    const refused = createCaller(asAgent()).hours.saveWeekly({ agentId: world.agentId, weekly })
    await expect(refused).rejects.toMatchObject({ cause: { details: { errors: [{ pointer }] } } })
    expect(await getHours(asAgent(), { agentId: world.agentId })).toEqual(before)
  })

  it('may overlap in time of day if their dates do not overlap', async () => {
    const weekly = [
      { ...window, effectiveTo: '2026-03-31' },
      { ...window, effectiveFrom: '2026-04-01' },
    ]
    await expect(saveWeeklyHours(asAgent(), { agentId: colleague, weekly })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(saveWeeklyHours(asSupervisor(), { agentId: colleague, weekly })).resolves.toEqual({ ok: true })
  })
})

describe('exceptions', () => {
  it('list the affected live appointments before and after saving, and do not change them', async () => {
    const ownWorld = await buildWorld(database.db)
    const manager = as(staffOf(ownWorld, 'supervisor', newId()))
    const ofAgent = listExceptionsInput.parse({ agentId: ownWorld.agentId })
    const staffId = await buildAgent(database.db, { ...ownWorld, role: 'supervisor' })
    const affected = await buildAppointment(database.db, ownWorld, { startAt: new Date('2026-12-24T09:00:00Z'), now })
    await buildAppointment(database.db, ownWorld, { startAt: new Date('2026-12-24T11:00:00Z'), now })
    await buildAppointment(database.db, ownWorld, {
      startAt: new Date('2026-12-24T08:00:00Z'),
      now,
      status: 'cancelled',
    })
    const input = { agentId: ownWorld.agentId, ...closedInBerlin('2026-12-24T10:15', '2026-12-24T12:00') }
    const preview = await previewException(manager, input)
    expect(preview).toMatchObject({ total: 1, appointments: [{ appointmentId: affected.id, status: 'activated' }] })
    expect((await listExceptions(manager, ofAgent)).total).toBe(0)
    const added = await addException(as(staffOf(ownWorld, 'supervisor', staffId)), { ...input, reason: 'Dentist' })
    expect(added).toMatchObject(preview)
    const listed = await listExceptions(manager, ofAgent)
    expect(listed).toMatchObject({
      total: 1,
      page: 1,
      rows: [{ startsAt: '2026-12-24T10:15', endsAt: '2026-12-24T12:00', scope: 'agent', reason: 'Dentist' }],
    })
    const [entry] = await audited('exception.add', added.id)
    expect(JSON.stringify(entry)).not.toContain('Dentist')
    await removeException(manager, { id: added.id })
    expect((await listExceptions(manager, ofAgent)).total).toBe(0)
    await expect(removeException(manager, { id: added.id })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('affect all agents of the application; changed hours affect appointments outside them, extra hours none', async () => {
    const ownWorld = await buildWorld(database.db)
    const manager = as(staffOf(ownWorld, 'admin', await buildAgent(database.db, { ...ownWorld, role: 'admin' })))
    const early = await buildAppointment(database.db, ownWorld, { startAt: new Date('2026-12-23T07:30:00Z'), now })
    await buildAppointment(database.db, ownWorld, { startAt: new Date('2026-12-23T09:00:00Z'), now })
    const day = { from: '2026-12-23T09:00', to: '2026-12-23T12:00', timezone: berlin }
    const changed = await previewException(manager, { ...day, kind: 'changed' })
    expect(changed.appointments.map((one) => one.appointmentId)).toEqual([early.id])
    expect((await previewException(manager, { ...day, kind: 'extra' })).total).toBe(0)
    expect((await previewException(manager, closedInBerlin('2026-12-23T00:00', '2026-12-24T00:00'))).total).toBe(2)
  })

  it.each([
    ['to', { ...closedInBerlin('2026-12-24T10:00', '2026-12-24T10:00') }],
    ['to', { ...closedInBerlin('2026-12-24T10:00', '2026-12-26T10:00'), kind: 'changed' as const }],
    ['from', { ...closedInBerlin('2026-02-30T10:00', '2026-12-26T10:00') }],
    ['timezone', { ...closedInBerlin('2026-12-24T10:00', '2026-12-26T10:00'), timezone: '+01:00' }],
  ])('refuse an invalid value at %s', async (field, input) => {
    const refused = createCaller(asAgent()).hours.addException({ agentId: world.agentId, ...input })
    await expect(refused).rejects.toMatchObject({ cause: { details: { errors: [{ pointer: `/${field}` }] } } })
  })

  it('are listed in pages', async () => {
    for (const day of ['01', '02', '03'])
      await addException(asAgent(), {
        agentId: world.agentId,
        ...closedInBerlin(`2027-01-${day}T00:00`, `2027-01-${day}T12:00`),
      })
    const page = await listExceptions(asAgent(), { agentId: world.agentId, page: 2, pageSize: 2 })
    expect(page).toMatchObject({ total: 3, page: 2, rows: [{ startsAt: '2027-01-01T00:00' }] })
  })
})

describe('holidays', () => {
  it('are empty until a country is chosen, then those of the country and state', async () => {
    const { applicationId } = world
    expect(await getHolidaySettings(asAgent(), { applicationId })).toEqual({
      country: null,
      state: null,
      kinds: ['public'],
    })
    expect(await listHolidays(asAgent(), { applicationId, year: 2026 })).toEqual([])
    await saveHolidaySettings(asSupervisor(), { applicationId, country: 'DE', state: 'BY' })
    const dates = (await listHolidays(asAgent(), { applicationId, year: 2026 })).map((one) => one.date)
    expect(dates).toContain('2026-01-06')
    await saveHolidaySettings(asSupervisor(), { applicationId, country: 'DE', state: null })
    const without = (await listHolidays(asAgent(), { applicationId, year: 2026 })).map((one) => one.date)
    expect(without).toContain('2026-12-25')
    expect(without).not.toContain('2026-01-06')
    expect(await audited('holidays.save', applicationId)).toHaveLength(2)
  })

  it.each([
    ['/country', { country: 'XX' }],
    ['/state', { country: 'DE', state: 'ZZ' }],
  ])('refuse an unknown value at %s', async (pointer, input) => {
    const { applicationId } = world
    await expect(saveHolidaySettings(asSupervisor(), { applicationId, ...input })).rejects.toMatchObject({
      details: { errors: [{ pointer }] },
    })
  })
})
