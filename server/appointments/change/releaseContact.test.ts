import { afterAll, beforeAll, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import { deliveryHandlers } from '#server/messaging/delivery/jobs.ts'
import { notificationHandlers } from '#server/messaging/notifications/jobs.ts'
import { receiptHandlers } from '#server/messaging/receipts/jobs.ts'
import { requestFindCode } from '#server/portal/findByCode.ts'
import { reportWrongRecipient } from '#server/portal/reportWrongRecipient.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { type Harness, startHarness } from '#server/testing/harness.ts'
import { verificationHandlers } from '#server/verification/jobs.ts'
import { appointmentHandlers } from '../jobs.ts'
import { replan } from '../plan.ts'
import { markOptOuts } from './applyOptOut.ts'
import { releaseContact } from './releaseContact.ts'

let database: TestDatabase
let harness: Harness
beforeAll(async () => {
  database = await createTestDatabase()
  const handlers = {
    ...notificationHandlers,
    ...deliveryHandlers,
    ...receiptHandlers,
    ...verificationHandlers,
    ...appointmentHandlers,
  }
  harness = await startHarness(database, handlers)
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})

const email = 'nora.notme@example.test'
let days = 1

async function enteredByStaff(world: World, to = email) {
  const { ctx, clock } = harness
  days += 1
  const startAt = addMinutes(clock.now(), days * 24 * 60)
  // Staff enter contacts without verification, so a mistyped address may be somebody else's.
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now(), email: to, source: 'console' })
  await database.db.transaction(async (tx) => {
    // Opt-outs are copied to the participant, as when an appointment is created.
    await markOptOuts(ctx, tx, world, [{ id: built.customerId, email: to, phone: null }], true)
    await replan(tx, world.organizationId, built.id, ctx.now())
  })
  return built
}
const sent = async (to: string) => (await harness.inbox(to)).map((message) => message.subject ?? '')

it('sends nothing to a quarantined contact, neither notifications nor reminders nor codes, until staff release it', async () => {
  const { ctx } = harness
  const world = await buildWorld(database.db)
  const supervisorId = await buildAgent(database.db, { ...world, role: 'supervisor' })
  const appointment = await enteredByStaff(world)
  await harness.run()
  expect(await sent(email)).toHaveLength(1)

  await reportWrongRecipient(ctx, { token: appointment.manageToken })
  await enteredByStaff(world)
  expect(await requestFindCode(ctx, { application: world.slug, contact: { email } })).toMatchObject({ ok: true })
  await harness.run()
  expect(await sent(email)).toHaveLength(1)
  expect(await sent(`${supervisorId}@example.test`)).toEqual([expect.stringContaining('was sent to the wrong person')])

  const elsewhere = await buildWorld(database.db)
  await enteredByStaff(elsewhere)
  await harness.run()
  expect(await sent(email)).toHaveLength(2)

  const { organizationId, applicationId } = world
  const actor = { kind: 'supervisor' as const, organizationId, applicationId, staffId: supervisorId }
  await releaseContact(
    { ...ctx, actor },
    {
      id: appointment.id,
      participantId: appointment.customerId,
      reason: 'The customer called to confirm it',
    },
  )
  await harness.run()
  // The contact's two appointments in this application.
  expect(await sent(email)).toHaveLength(4)
})

it('applies to all appointments of the contact: one report stops all messages, one release resumes them', async () => {
  const { ctx } = harness
  const world = await buildWorld(database.db)
  const supervisorId = await buildAgent(database.db, { ...world, role: 'supervisor' })
  const address = 'two.appointments@example.test'
  const first = await enteredByStaff(world, address)
  await reportWrongRecipient(ctx, { token: first.manageToken })
  const second = await enteredByStaff(world, address)
  await harness.run()
  expect(await sent(address)).toEqual([])

  const { organizationId, applicationId } = world
  const actor = { kind: 'supervisor' as const, organizationId, applicationId, staffId: supervisorId }
  const request = { id: first.id, participantId: first.customerId, reason: 'The customer called to confirm it' }
  expect(await releaseContact({ ...ctx, actor }, request)).toEqual({ released: true })
  await harness.run()
  expect(await sent(address)).toHaveLength(2)
  const again = { ...request, id: second.id, participantId: second.customerId }
  expect(await releaseContact({ ...ctx, actor }, again)).toEqual({ released: false })
})
