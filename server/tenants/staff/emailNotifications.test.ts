import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { type TestClock, testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { getEmailNotifications, saveEmailNotifications } from './emailNotifications.ts'

let database: TestDatabase
let world: World
let clock: TestClock
let ctx: Ctx
let agent: Ctx
let hours = 0

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  clock = testClock()
  ctx = testCtx({ db: database.db, clock })
  const { organizationId, applicationId, agentId: staffId } = world
  agent = { ...ctx, actor: { kind: 'agent', organizationId, applicationId, staffId } }
})

async function notifiedAgent(): Promise<string[]> {
  hours += 1
  const startAt = addMinutes(clock.now(), 3 * 24 * 60 + hours * 60)
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now() })
  await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, clock.now()))
  const rows = await database.sql`select type from notifications where appointment_id = ${built.id}
    and participant_id = ${built.agentParticipantId} and status = 'INITIALIZED'`
  return rows.map((row) => row.type)
}

describe('an agent’s email notifications', () => {
  it('are sent only for the chosen kinds, from then on', async () => {
    expect(await getEmailNotifications(agent)).toMatchObject({ emailNotifications: [] })
    expect(await notifiedAgent()).toEqual([])
    await saveEmailNotifications(agent, { emailNotifications: ['cancelled', 'new', 'new'] })
    clock.advance(60_000)
    expect(await getEmailNotifications(agent)).toMatchObject({ emailNotifications: ['new', 'cancelled'] })
    expect(await notifiedAgent()).toEqual(['CREATE'])
  })

  it('are not sent late for earlier bookings', async () => {
    const startAt = addMinutes(clock.now(), 10 * 24 * 60)
    const built = await buildAppointment(database.db, world, { startAt, now: clock.now() })
    clock.advance(3_600_000)
    await saveEmailNotifications(agent, { emailNotifications: ['new'] })
    await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, clock.now()))
    const rows = await database.sql`select 1 from notifications where participant_id = ${built.agentParticipantId}`
    expect(rows).toHaveLength(0)
  })

  it('are audited once per change', async () => {
    await saveEmailNotifications(agent, { emailNotifications: ['rescheduled'] })
    await saveEmailNotifications(agent, { emailNotifications: ['rescheduled'] })
    const rows = await database.sql`select before, after from audit where action = 'staff.email_notifications'
      and organization_id = ${world.organizationId}`
    expect(rows).toMatchObject([{ before: { emailNotifications: [] }, after: { emailNotifications: ['rescheduled'] } }])
  })
})

it.each(['supervisor', 'admin'])('the settings of email notifications are refused to the role %s', async (kind) => {
  const actor = { ...agent.actor, kind } as Actor
  expect((await refusal(saveEmailNotifications({ ...ctx, actor }, { emailNotifications: [] }))).code).toBe('forbidden')
  expect((await refusal(getEmailNotifications({ ...ctx, actor }))).code).toBe('forbidden')
})
it('the settings of email notifications are refused without a sign-in', async () => {
  expect((await refusal(saveEmailNotifications(ctx, { emailNotifications: [] }))).code).toBe('unauthenticated')
})
