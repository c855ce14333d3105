import { expect, it } from 'vitest'
import { buildAgent } from '#server/testing/builders.ts'
import { refusal } from '#server/testing/refusal.ts'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { getEndpoint } from '../endpoints/read.ts'
import { sendTest } from '../endpoints/sendTest.ts'
import { setEndpointState } from '../endpoints/setEndpointState.ts'
import { retryTable } from '../rules.ts'
import { replayFailed } from './replayDelivery.ts'

const stage = webhookFixture()
const {
  as,
  createEndpoint: make,
  log,
  book,
  recordEvent: happens,
  advance: later,
  received: got,
  setReceiverMode: answer,
} = stage

it('switches an endpoint off that answers 410, and tells its administrators once', async () => {
  await buildAgent(stage.database.db, { ...stage.world, role: 'admin' })
  const [admin] = await stage.database
    .sql`select email from staff where role = 'admin' and application_id = ${stage.world.applicationId}`
  const { id } = await make()
  await answer({ status: 410 })
  const [first, second] = [
    await book(),
    await book({ ...stage.world, agentId: await buildAgent(stage.database.db, stage.world) }),
  ]
  await happens(first, 'booked')
  await happens(second, 'booked')
  await stage.harness.run()
  await later(10 * 60_000)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'disabled', stateReason: 'gone' })
  const mails = await stage.harness.inbox(String(admin?.email))
  expect(mails).toHaveLength(1)
  expect(mails[0]?.subject).toContain('switched off')
  const states = (await log(id)).rows.map((row) => row.state)
  expect(states).toContain('failed')
  expect(states).not.toContain('pending')
  expect(await refusal(sendTest(as('admin'), { id }))).toMatchObject({ details: { reason: 'stopped' } })
})

it('pauses an endpoint that fails for a day, keeps what happens, and sends it in order when it goes on', async () => {
  await buildAgent(stage.database.db, { ...stage.world, role: 'admin' })
  const [admin] = await stage.database
    .sql`select email from staff where role = 'admin' and application_id = ${stage.world.applicationId}`
  const { id } = await make(['CREATE', 'RESCHEDULE'])
  await answer({ status: 503 })
  const appointment = await book()
  await happens(appointment, 'booked')
  await stage.harness.run()
  for (const pause of retryTable.slice(0, 7)) await later(pause * 1.2)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'paused', stateReason: 'failing' })
  expect((await stage.harness.inbox(String(admin?.email))).map((mail) => mail.subject)).toEqual([
    expect.stringContaining('paused'),
  ])
  await answer({ status: 204 })
  await happens(appointment, 'rescheduled', 'rescheduled:2')
  await later(30 * hour)
  expect((await log(id)).rows.map((row) => row.state)).toEqual(['held', 'held'])
  const before = (await got()).length
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  await stage.harness.run()
  await later(500)
  await later(500)
  expect((await got()).slice(before).map((one) => one.body.type)).toEqual([
    'appointment.create',
    'appointment.reschedule',
  ])
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'enabled', stateReason: null, failures: 0 })
})

it('replays what failed since a time, and nothing else', async () => {
  const { id } = await make()
  await answer({ status: 410 })
  await happens(await book(), 'booked')
  await stage.harness.run()
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  stage.harness.clock.advance(2 * hour)
  await happens(await book({ ...stage.world, agentId: await buildAgent(stage.database.db, stage.world) }), 'booked')
  await stage.harness.run()
  await answer({ status: 204 })
  expect(await refusal(replayFailed(as('admin'), { endpointId: id, hours: 1 }))).toMatchObject({
    details: { reason: 'stopped' },
  })
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  expect(await replayFailed(as('admin'), { endpointId: id, hours: 1 })).toEqual({ count: 1 })
  await stage.harness.run()
  await later(100)
  expect((await log(id)).rows.map((row) => row.state)).toEqual(['delivered', 'failed'])
})
