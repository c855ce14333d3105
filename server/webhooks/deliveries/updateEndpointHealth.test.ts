import { expect, it } from 'vitest'
import { buildAgent } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { getEndpoint } from '../endpoints/read.ts'
import { sendTest } from '../endpoints/sendTest.ts'
import { setEndpointState } from '../endpoints/setEndpointState.ts'
import { retryTable } from '../rules.ts'
import { replayFailed } from './replayDelivery.ts'

const fixture = webhookFixture()
const { as, createEndpoint, listDeliveries, book, recordEvent, advance, received, setReceiverMode } = fixture

it('disables an endpoint that responds with 410, and notifies its administrators once', async () => {
  await buildAgent(fixture.database.db, { ...fixture.world, role: 'admin' })
  const [admin] = await fixture.database
    .sql`select email from staff where role = 'admin' and application_id = ${fixture.world.applicationId}`
  const { id } = await createEndpoint()
  await setReceiverMode({ status: 410 })
  const [first, second] = [
    await book(),
    await book({ ...fixture.world, agentId: await buildAgent(fixture.database.db, fixture.world) }),
  ]
  await recordEvent(first, 'booked')
  await recordEvent(second, 'booked')
  await fixture.harness.run()
  await advance(10 * 60_000)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'disabled', stateReason: 'gone' })
  const mails = await fixture.harness.inbox(String(admin?.email))
  expect(mails).toHaveLength(1)
  expect(mails[0]?.subject).toContain('disabled')
  const states = (await listDeliveries(id)).rows.map((row) => row.state)
  expect(states).toContain('failed')
  expect(states).not.toContain('pending')
  expect(await refusal(sendTest(as('admin'), { id }))).toMatchObject({ details: { reason: 'stopped' } })
})

it('pauses an endpoint that fails for a day, holds its events, and sends them in order once it is enabled', async () => {
  await buildAgent(fixture.database.db, { ...fixture.world, role: 'admin' })
  const [admin] = await fixture.database
    .sql`select email from staff where role = 'admin' and application_id = ${fixture.world.applicationId}`
  const { id } = await createEndpoint(['CREATE', 'RESCHEDULE'])
  await setReceiverMode({ status: 503 })
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await fixture.harness.run()
  for (const delayMs of retryTable.slice(0, 7)) await advance(delayMs * 1.2)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'paused', stateReason: 'failing' })
  expect((await fixture.harness.inbox(String(admin?.email))).map((mail) => mail.subject)).toEqual([
    expect.stringContaining('paused'),
  ])
  await setReceiverMode({ status: 204 })
  await recordEvent(appointment, 'rescheduled', 'rescheduled:2')
  await advance(30 * hour)
  expect((await listDeliveries(id)).rows.map((row) => row.state)).toEqual(['held', 'held'])
  const before = (await received()).length
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  await fixture.harness.run()
  await advance(500)
  await advance(500)
  expect((await received()).slice(before).map((one) => one.body.type)).toEqual([
    'appointment.create',
    'appointment.reschedule',
  ])
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'enabled', stateReason: null, failures: 0 })
})

it('replays only deliveries that failed within the given hours', async () => {
  const { id } = await createEndpoint()
  await setReceiverMode({ status: 410 })
  await recordEvent(await book(), 'booked')
  await fixture.harness.run()
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  fixture.harness.clock.advance(2 * hour)
  await recordEvent(
    await book({ ...fixture.world, agentId: await buildAgent(fixture.database.db, fixture.world) }),
    'booked',
  )
  await fixture.harness.run()
  await setReceiverMode({ status: 204 })
  expect(await refusal(replayFailed(as('admin'), { endpointId: id, hours: 1 }))).toMatchObject({
    details: { reason: 'stopped' },
  })
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  expect(await replayFailed(as('admin'), { endpointId: id, hours: 1 })).toEqual({ count: 1 })
  await fixture.harness.run()
  await advance(100)
  expect((await listDeliveries(id)).rows.map((row) => row.state)).toEqual(['delivered', 'failed'])
})
