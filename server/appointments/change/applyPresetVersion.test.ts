import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Ctx } from '#server/platform/context.ts'
import { applyToExisting } from '#server/tenants/presets/applyToExisting.ts'
import { savePreset } from '#server/tenants/presets/save.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { type TestClock, testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { appointmentHandlers } from '../jobs.ts'
import { replan } from '../plan.ts'
import { applyPresetVersion } from './applyPresetVersion.ts'

let database: TestDatabase
let world: World
let clock: TestClock

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  clock = testClock(new Date('2026-11-23T09:00:00Z'))
})

const start = new Date('2026-11-26T09:00:00Z')
const system = (): Ctx => testCtx({ db: database.db, clock, actor: { kind: 'system', job: 'test' } })
const admin = (): Ctx => {
  const { organizationId, applicationId, agentId: staffId } = world
  return testCtx({ db: database.db, clock, actor: { kind: 'admin', organizationId, applicationId, staffId } })
}
async function booked(startAt = start) {
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now() })
  await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, clock.now()))
  return built
}
/** Deletes the jobs that are due, as if they had run. */
const deleteDueJobs = () =>
  database.sql`delete from jobs where organization_id = ${world.organizationId} and due_at <= ${clock.now()}`
const save = (changes: Partial<World['policy']>, version = 1) =>
  savePreset(admin(), { id: world.presetId, version, policy: { ...world.policy, ...changes } })
const apply = (id: string) => applyPresetVersion(system(), world.organizationId, id)
const plannedNotifications = async (id: string) => {
  const rows = await database.sql`select kind, due_at as due from jobs where subject = ${id}
    and kind like 'notification.%' and superseded_at is null order by due_at`
  return rows.map((row) => `${row.kind} ${row.due.toISOString()}`)
}
const versionOf = async (id: string) =>
  (await database.sql`select preset_version as v from appointments where id = ${id}`)[0]?.v

it('keeps an appointment under the version it was booked with until staff apply the new one', async () => {
  const { id } = await booked()
  await deleteDueJobs()
  await save({ reminders: [{ offset: 'PT2H', channels: ['EMAIL'] }] })
  expect(await versionOf(id)).toBe(1)
  expect(await plannedNotifications(id)).toEqual(['notification.email 2026-11-25T09:00:00.000Z'])
  expect(await apply(id)).toBe('applied')
  expect(await versionOf(id)).toBe(2)
  expect(await plannedNotifications(id)).toEqual(['notification.email 2026-11-26T07:00:00.000Z'])
  const [entry] =
    await database.sql`select kind, data from timeline where appointment_id = ${id} and kind like 'preset%'`
  expect(entry).toMatchObject({ kind: 'preset_applied', data: { version: 2 } })
})

it('sends nothing late: neither a reminder whose time has passed, nor the confirmation on an additional channel', async () => {
  const { id } = await booked()
  await deleteDueJobs()
  await save({ reminders: [{ offset: 'P5D', channels: ['EMAIL'] }], channels: ['SMS', 'EMAIL'] })
  clock.advance(3_600_000)
  expect(await apply(id)).toBe('applied')
  expect(await plannedNotifications(id)).toEqual([])
})

it('waits while a due notification is being sent under the older version, so that none is lost', async () => {
  const { id } = await booked()
  await save({ stepMinutes: 15 })
  const before = await plannedNotifications(id)
  expect(await apply(id)).toBe('deferred')
  expect(await plannedNotifications(id)).toEqual(before)
  const job = { organizationId: world.organizationId, subject: id } as never
  const outcome = await appointmentHandlers['appointment.apply_preset']?.run(system(), job)
  expect(outcome).toMatchObject({ kind: 'retry', free: true })
})

it('applies the new buffers, and keeps the older version if they overlap a neighbour', async () => {
  const [early, late] = [await booked(), await booked(new Date('2026-11-26T09:40:00Z'))]
  const alone = await booked(new Date('2026-11-26T13:00:00Z'))
  await deleteDueJobs()
  await save({ bufferAfterMinutes: 15 })
  expect(await apply(early.id)).toBe('overlap')
  expect(await versionOf(early.id)).toBe(1)
  expect(await apply(late.id)).toBe('applied')
  expect(await apply(alone.id)).toBe('applied')
  const [range] = await database.sql`select upper(busy) as until from occupancies where appointment_id = ${alone.id}`
  expect(range?.until).toEqual(new Date('2026-11-26T13:45:00Z'))
})

it('changes no appointment that is over, cancelled or up to date', async () => {
  const { id } = await booked()
  expect(await apply(id)).toBe('unchanged')
  await save({ stepMinutes: 15 })
  clock.set(new Date('2026-11-26T09:10:00Z'))
  expect(await apply(id)).toBe('unchanged')
  expect(await apply('00000000-0000-4000-8000-000000000000')).toBe('unchanged')
})

it('is applied by one job per appointment, and refused to every other actor', async () => {
  const { id } = await booked()
  await deleteDueJobs()
  await save({ stepMinutes: 15 })
  expect(await applyToExisting(admin(), { id: world.presetId })).toEqual({ queued: 1 })
  expect(await refusal(applyPresetVersion(admin(), world.organizationId, id))).toMatchObject({ code: 'forbidden' })
})
