import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { closedInBerlin, staffOf } from '#server/testing/staffActors.ts'
import { addException } from './addException.ts'
import { getHolidaySettings } from './getHolidaySettings.ts'
import { getHours } from './getHours.ts'
import { listExceptions } from './listExceptions.ts'
import { listHolidays } from './listHolidays.ts'
import { listManagedAgents } from './listManagedAgents.ts'
import { previewException } from './previewException.ts'
import { removeException } from './removeException.ts'
import { saveHolidaySettings } from './saveHolidaySettings.ts'
import { saveWeeklyHours } from './saveWeeklyHours.ts'
import { listExceptionsInput } from './schema.ts'

let database: TestDatabase
let world: World
let other: World
let colleague: string
let supervisor: string

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
  other = await buildWorld(database.db)
  colleague = await buildAgent(database.db, world)
  supervisor = await buildAgent(database.db, { ...world, role: 'supervisor' })
})
afterAll(() => database.drop())

const as = (actor: Actor): Ctx => testCtx({ db: database.db, actor })
const asAgent = () => as(staffOf(world, 'agent'))
const asSupervisor = () => as(staffOf(world, 'supervisor', supervisor))
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'granted',
    (error) => error.code,
  )

describe('access', () => {
  const useCases: [string, (ctx: Ctx, agentId: string, applicationId: string) => Promise<unknown>][] = [
    ['getHours', (ctx, agentId) => getHours(ctx, { agentId })],
    ['saveWeeklyHours', (ctx, agentId) => saveWeeklyHours(ctx, { agentId, weekly: [] })],
    ['listExceptions', (ctx, agentId) => listExceptions(ctx, listExceptionsInput.parse({ agentId }))],
    [
      'previewException',
      (ctx, agentId) => previewException(ctx, { agentId, ...closedInBerlin('2026-12-24T10:15', '2026-12-24T12:00') }),
    ],
    [
      'addException',
      (ctx, agentId) => addException(ctx, { agentId, ...closedInBerlin('2026-12-24T10:15', '2026-12-24T12:00') }),
    ],
    ['removeException', (ctx) => removeException(ctx, { id: newId() })],
    ['getHolidaySettings', (ctx, _, applicationId) => getHolidaySettings(ctx, { applicationId })],
    ['saveHolidaySettings', (ctx, _, applicationId) => saveHolidaySettings(ctx, { applicationId, country: null })],
    ['listHolidays', (ctx, _, applicationId) => listHolidays(ctx, { applicationId, year: 2026 })],
    ['listAgents', (ctx, _, applicationId) => listManagedAgents(ctx, { applicationId })],
  ]

  it.each(useCases)('%s refuses everyone but staff', async (_, run) => {
    const { organizationId, applicationId, agentId } = world
    const visitor = as({ kind: 'public', clientIp: null, browserId: null })
    await expect(run(visitor, agentId, applicationId)).rejects.toMatchObject({ code: 'unauthenticated' })
    const service = as({ kind: 'service', organizationId, applicationId, clientId: newId() })
    await expect(run(service, agentId, applicationId)).rejects.toMatchObject({ code: 'forbidden' })
    const ids = { appointmentId: newId(), participantId: newId() }
    const customer = as({ kind: 'customer', organizationId, applicationId, ...ids })
    await expect(run(customer, agentId, applicationId)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it.each(useCases)('%s gives the same error for another organization’s id and an unknown id', async (_, run) => {
    for (const kind of ['agent', 'supervisor', 'admin'] as const) {
      const ctx = as(staffOf(world, kind, kind === 'agent' ? world.agentId : supervisor))
      const foreign = await codeOf(run(ctx, other.agentId, other.applicationId))
      expect(foreign).toMatch(/not_found|forbidden/)
      expect(await codeOf(run(ctx, newId(), newId()))).toBe(foreign)
    }
  })

  it('lets an agent manage their own hours, but not a colleague’s or the application’s', async () => {
    await expect(getHours(asAgent(), { agentId: colleague })).rejects.toMatchObject({ code: 'not_found' })
    const off = closedInBerlin('2026-12-24T10:15', '2026-12-24T12:00')
    await expect(addException(asAgent(), { agentId: colleague, ...off })).rejects.toMatchObject({ code: 'not_found' })
    await expect(addException(asAgent(), off)).rejects.toMatchObject({ code: 'forbidden' })
    const { applicationId } = world
    await expect(saveHolidaySettings(asAgent(), { applicationId, country: null })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect((await listManagedAgents(asAgent(), {})).map((one) => one.id)).toEqual([world.agentId])
    expect((await listManagedAgents(asSupervisor(), {})).map((one) => one.id).sort()).toEqual(
      [world.agentId, colleague].sort(),
    )
    const { id } = await addException(asSupervisor(), off)
    expect((await listExceptions(asAgent(), listExceptionsInput.parse({}))).rows.map((row) => row.id)).toEqual([id])
    await expect(removeException(asAgent(), { id })).rejects.toMatchObject({ code: 'forbidden' })
    const { id: theirs } = await addException(asSupervisor(), { agentId: colleague, ...off })
    await expect(removeException(asAgent(), { id: theirs })).rejects.toMatchObject({ code: 'not_found' })
  })
})
