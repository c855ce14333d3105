import { expect, it } from 'vitest'
import { refusal } from '#server/testing/refusal.ts'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { replayFailed } from '../deliveries/replayDelivery.ts'
import { endpointListInput } from '../schema.ts'
import { deleteEndpoint } from './deleteEndpoint.ts'
import { getEndpoint, listEndpoints } from './read.ts'
import { rotateSecret } from './rotateSecret.ts'
import { saveEndpoint } from './saveEndpoint.ts'
import { sendTest } from './sendTest.ts'
import { setEndpointState } from './setEndpointState.ts'

const fixture = webhookFixture()
const { as, createEndpoint, book, recordEvent, listDeliveries, advance, received, setReceiverMode, receiver } = fixture

it('sends nothing to a deleted endpoint, and cancels its waiting deliveries with the reason', async () => {
  const { id } = await createEndpoint()
  const appointment = await book()
  await setReceiverMode({ status: 500 })
  await recordEvent(appointment, 'booked')
  await fixture.harness.run()
  await setEndpointState(as('admin'), { id, state: 'paused' })
  await recordEvent(appointment, 'rescheduled', 'rescheduled:2')
  await advance(10_000)
  expect((await listDeliveries(id)).rows.map((row) => row.state)).toEqual(['held', 'held'])
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ waiting: 2, mayEdit: true })
  const before = (await received()).length

  await deleteEndpoint(as('admin'), { id })
  await setReceiverMode({ status: 204 })
  await recordEvent(appointment, 'cancelled')
  await advance(1000)
  await advance(30 * hour)
  expect(await received()).toHaveLength(before)
  expect((await listDeliveries(id)).rows.map((row) => [row.type, row.state, row.lastError])).toEqual([
    ['RESCHEDULE', 'cancelled', 'deleted'],
    ['CREATE', 'cancelled', 'deleted'],
  ])
})

it('cancels a delivery between two attempts when the next one is due', async () => {
  const { id } = await createEndpoint()
  await setReceiverMode({ status: 500 })
  await sendTest(as('admin'), { id })
  await fixture.harness.run()
  // Removes the withdrawal job, as if it had skipped the delivery because an attempt held its lock.
  await deleteEndpoint(as('admin'), { id })
  await fixture.database.sql`delete from jobs where kind = 'webhook.withdraw'`
  await advance(10 * 60_000)
  expect((await listDeliveries(id)).rows).toMatchObject([{ state: 'cancelled', lastError: 'deleted', attempts: 1 }])
})

it('deletes the secrets and the query string, and records one audit entry', async () => {
  const { id } = await createEndpoint()
  await fixture.database.sql`update webhook_endpoints set url = url || '?key=s3cret' where id = ${id}`
  await rotateSecret(as('admin'), { id, overlapHours: 24 })
  await deleteEndpoint(as('admin'), { id })
  await deleteEndpoint(as('admin'), { id })
  const [row] = await fixture.database.sql`select secret, previous_secret, url from webhook_endpoints where id = ${id}`
  expect(row).toEqual({ secret: null, previous_secret: null, url: receiver() })
  const entries = await fixture.database
    .sql`select after from audit where object_id = ${id} and action = 'webhook.delete'`
  expect(entries.map((entry) => entry.after)).toEqual([{ state: 'deleted' }])
})

it('refuses to change, enable or send to a deleted endpoint', async () => {
  const { id } = await createEndpoint()
  await deleteEndpoint(as('admin'), { id })
  const deleted = { code: 'conflict', details: { reason: 'deleted' } }
  expect(await refusal(setEndpointState(as('admin'), { id, state: 'enabled' }))).toMatchObject(deleted)
  expect(await refusal(rotateSecret(as('admin'), { id, overlapHours: 24 }))).toMatchObject(deleted)
  expect(
    await refusal(saveEndpoint(as('admin'), { id, version: 2, url: receiver(), description: '', types: [] })),
  ).toMatchObject(deleted)
  const stopped = { code: 'conflict', details: { reason: 'stopped' } }
  expect(await refusal(sendTest(as('admin'), { id }))).toMatchObject(stopped)
  expect(await refusal(replayFailed(as('admin'), { endpointId: id, hours: 1 }))).toMatchObject(stopped)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'deleted', mayEdit: false })
  expect((await listEndpoints(as('admin'), endpointListInput.parse({}))).rows).toMatchObject([{ id, state: 'deleted' }])
})

it('keeps an endpoint deleted when an attempt in progress gets a 410 response', async () => {
  const { id } = await createEndpoint()
  await setReceiverMode({ status: 410 })
  await sendTest(as('admin'), { id })
  const { webhook } = fixture.harness.ctx.ports
  const post = webhook.post
  webhook.post = async (request) => {
    await deleteEndpoint(as('admin'), { id })
    return post(request)
  }
  await fixture.harness.run()
  webhook.post = post
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'deleted', stateReason: 'manual' })
})
