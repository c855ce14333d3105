import { expect, it } from 'vitest'
import { refusal } from '#server/testing/refusal.ts'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { replayFailed } from '../deliveries/replayDelivery.ts'
import { deleteEndpoint } from './deleteEndpoint.ts'
import { getEndpoint, listEndpoints } from './read.ts'
import { rotateSecret } from './rotateSecret.ts'
import { saveEndpoint } from './saveEndpoint.ts'
import { sendTest } from './sendTest.ts'
import { setEndpointState } from './setEndpointState.ts'

const stage = webhookFixture()
const {
  as,
  createEndpoint: make,
  book,
  recordEvent: happens,
  log,
  advance: later,
  received: got,
  setReceiverMode: answer,
  receiver,
} = stage

it('hears of nothing any more, and what waited for it is cancelled with the reason', async () => {
  const { id } = await make()
  const appointment = await book()
  await answer({ status: 500 })
  await happens(appointment, 'booked')
  await stage.harness.run()
  await setEndpointState(as('admin'), { id, state: 'paused' })
  await happens(appointment, 'rescheduled', 'rescheduled:2')
  await later(10_000)
  expect((await log(id)).rows.map((row) => row.state)).toEqual(['held', 'held'])
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ waiting: 2, mayEdit: true })
  const before = (await got()).length

  await deleteEndpoint(as('admin'), { id })
  await answer({ status: 204 })
  await happens(appointment, 'cancelled')
  await later(1000)
  await later(30 * hour)
  expect(await got()).toHaveLength(before)
  expect((await log(id)).rows.map((row) => [row.type, row.state, row.lastError])).toEqual([
    ['RESCHEDULE', 'cancelled', 'deleted'],
    ['CREATE', 'cancelled', 'deleted'],
  ])
})

it('cancels what is between two tries when it comes to the next', async () => {
  const { id } = await make()
  await answer({ status: 500 })
  await sendTest(as('admin'), { id })
  await stage.harness.run()
  // Somebody else holds it while the others are cancelled.
  await deleteEndpoint(as('admin'), { id })
  await stage.database.sql`delete from jobs where kind = 'webhook.withdraw'`
  await later(10 * 60_000)
  expect((await log(id)).rows).toMatchObject([{ state: 'cancelled', lastError: 'deleted', attempts: 1 }])
})

it('leaves no secret and no key behind, and is on record once', async () => {
  const { id } = await make()
  await stage.database.sql`update webhook_endpoints set url = url || '?key=s3cret' where id = ${id}`
  await rotateSecret(as('admin'), { id })
  await deleteEndpoint(as('admin'), { id })
  await deleteEndpoint(as('admin'), { id })
  const [row] = await stage.database.sql`select secret, previous_secret, url from webhook_endpoints where id = ${id}`
  expect(row).toEqual({ secret: null, previous_secret: null, url: receiver() })
  const entries = await stage.database
    .sql`select after from audit where object_id = ${id} and action = 'webhook.delete'`
  expect(entries.map((entry) => entry.after)).toEqual([{ state: 'deleted' }])
})

it('stays deleted: nothing changes it, wakes it or sends there', async () => {
  const { id } = await make()
  await deleteEndpoint(as('admin'), { id })
  const deleted = { code: 'conflict', details: { reason: 'deleted' } }
  expect(await refusal(setEndpointState(as('admin'), { id, state: 'enabled' }))).toMatchObject(deleted)
  expect(await refusal(rotateSecret(as('admin'), { id }))).toMatchObject(deleted)
  expect(await refusal(saveEndpoint(as('admin'), { id, version: 2, url: receiver() }))).toMatchObject(deleted)
  const stopped = { code: 'conflict', details: { reason: 'stopped' } }
  expect(await refusal(sendTest(as('admin'), { id }))).toMatchObject(stopped)
  expect(await refusal(replayFailed(as('admin'), { endpointId: id, hours: 1 }))).toMatchObject(stopped)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'deleted', mayEdit: false })
  expect((await listEndpoints(as('admin'), {})).rows).toMatchObject([{ id, state: 'deleted' }])
})

it('is not woken by a receiver that says it is gone while the last try is under way', async () => {
  const { id } = await make()
  await answer({ status: 410 })
  await sendTest(as('admin'), { id })
  const { webhook } = stage.harness.ctx.ports
  const post = webhook.post
  webhook.post = async (request) => {
    await deleteEndpoint(as('admin'), { id })
    return post(request)
  }
  await stage.harness.run()
  webhook.post = post
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'deleted', stateReason: 'by_hand' })
})
