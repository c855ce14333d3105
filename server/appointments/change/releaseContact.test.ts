import { afterAll, beforeAll, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import { deliveryHandlers } from '#server/messaging/delivery/jobs.ts'
import { notificationHandlers } from '#server/messaging/notifications/jobs.ts'
import { requestFindCode } from '#server/portal/findByCode.ts'
import { reportWrongRecipient } from '#server/portal/reportWrongRecipient.ts'
import { buildAgent, buildAppointment, buildWorld, type World } from '#server/testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { type Harness, startHarness } from '#server/testing/harness.ts'
import { verificationHandlers } from '#server/verification/jobs.ts'
import { appointmentHandlers } from '../jobs.ts'
import { replan } from '../plan.ts'
import { markOptOuts } from './applyOptOut.ts'
import { releaseContact } from './releaseContact.ts'

let database: TestDatabase
let outside: Harness
beforeAll(async () => {
  database = await createTestDatabase()
  const handlers = { ...notificationHandlers, ...deliveryHandlers, ...verificationHandlers, ...appointmentHandlers }
  outside = await startHarness(database, handlers)
})
afterAll(async () => {
  await outside.close()
  await database.drop()
})

const email = 'nora.notme@example.test'
let days = 1

async function entered(world: World, to = email) {
  const { ctx, clock } = outside
  days += 1
  const startAt = addMinutes(clock.now(), days * 24 * 60)
  // By staff, who vouch for what they type: this is how somebody else's address gets in.
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now(), email: to, source: 'console' })
  await database.db.transaction(async (tx) => {
    // As a booking does.
    await markOptOuts(ctx, tx, world, { id: built.customerId, email: to, phone: null }, true)
    await replan(tx, world.organizationId, built.id, ctx.now())
  })
  return built
}
const sent = async (to: string) => (await outside.inbox(to)).map((message) => message.subject ?? '')

it('sends nothing more to a contact in quarantine: no news, no reminder, no code, until staff release it', async () => {
  const { ctx } = outside
  const world = await buildWorld(database.db)
  const boss = await buildAgent(database.db, { ...world, role: 'supervisor' })
  const appointment = await entered(world)
  await outside.run()
  expect(await sent(email)).toHaveLength(1)

  await reportWrongRecipient(ctx, { token: appointment.manageToken })
  await entered(world)
  expect(await requestFindCode(ctx, { application: world.slug, contact: { email } })).toMatchObject({ ok: true })
  await outside.run()
  expect(await sent(email)).toHaveLength(1)
  expect(await sent(`${boss}@example.test`)).toEqual([expect.stringContaining('was sent to the wrong person')])

  const elsewhere = await buildWorld(database.db)
  await entered(elsewhere)
  await outside.run()
  expect(await sent(email)).toHaveLength(2)

  const { organizationId, applicationId } = world
  const actor = { kind: 'supervisor' as const, organizationId, applicationId, staffId: boss }
  await releaseContact(
    { ...ctx, actor },
    {
      id: appointment.id,
      participantId: appointment.customerId,
      reason: 'They called: it is right',
    },
  )
  await outside.run()
  // Both of its appointments here.
  expect(await sent(email)).toHaveLength(4)
})

it('is of the contact, not of one appointment: reported once, all are quiet, released once, all are told', async () => {
  const { ctx } = outside
  const world = await buildWorld(database.db)
  const boss = await buildAgent(database.db, { ...world, role: 'supervisor' })
  const reader = 'two.appointments@example.test'
  const first = await entered(world, reader)
  await reportWrongRecipient(ctx, { token: first.manageToken })
  const second = await entered(world, reader)
  await outside.run()
  expect(await sent(reader)).toEqual([])

  const { organizationId, applicationId } = world
  const actor = { kind: 'supervisor' as const, organizationId, applicationId, staffId: boss }
  const given = { id: first.id, participantId: first.customerId, reason: 'They called: it is right' }
  expect(await releaseContact({ ...ctx, actor }, given)).toEqual({ released: true })
  await outside.run()
  expect(await sent(reader)).toHaveLength(2)
  const again = { ...given, id: second.id, participantId: second.customerId }
  expect(await releaseContact({ ...ctx, actor }, again)).toEqual({ released: false })
})
