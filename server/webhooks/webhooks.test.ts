import { expect, it } from 'vitest'
import { listEvents } from '#server/messaging/history/listEvents.ts'
import { listHistory } from '#server/messaging/history/listHistory.ts'
import { eventsInput, historyInput } from '#server/messaging/notifications/schema.ts'
import { buildAgent } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { webhookFixture } from '#server/testing/webhooks.ts'
import { createEndpoint } from './endpoints/createEndpoint.ts'
import { getEndpoint } from './endpoints/read.ts'
import { saveEndpoint } from './endpoints/saveEndpoint.ts'
import { sendTest } from './endpoints/sendTest.ts'

const fixture = webhookFixture()
const {
  as,
  createEndpoint: addEndpoint,
  listDeliveries,
  book,
  recordEvent,
  advance,
  receiver,
  setReceiverMode,
} = fixture

it('shows a delivery in the appointment’s history as sent to a system, with all attempts', async () => {
  await addEndpoint()
  await setReceiverMode({ status: 500 })
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await fixture.harness.run()
  const given = { appointmentId: appointment.id, channel: 'webhooks' }
  const filter = historyInput.parse(given)
  const history = async () => (await listHistory(as('agent'), filter)).rows
  expect(await history()).toMatchObject([
    {
      type: 'CREATE',
      channel: 'WEBHOOKS',
      status: 'PENDING',
      message: 'Will be retried',
      providerStatus: '500',
      retryCount: 0,
      nextRetryAt: expect.any(Date),
      canRetry: false,
      recipient: { displayName: new URL(receiver()).host, type: 'SYSTEM', reasonCode: null },
    },
  ])
  await setReceiverMode({ status: 204 })
  await advance(7000)
  expect(await history()).toMatchObject([{ status: 'DELIVERED', retryCount: 1, nextRetryAt: null, errorMessage: null }])
  const events = (await listEvents(as('agent'), eventsInput.parse(given))).rows
  expect(events.map((one) => [one.status, one.providerStatus, one.retryCount])).toEqual([
    ['INITIALIZED', null, 0],
    ['PENDING', null, 0],
    ['PENDING', '500', 0],
    ['PENDING', null, 1],
    ['DELIVERED', '204', 1],
  ])
  const other = as('agent', fixture.world, await buildAgent(fixture.database.db, fixture.world))
  expect(await refusal(listHistory(other, filter))).toMatchObject({ code: 'not_found' })
  expect((await listHistory(other, historyInput.parse({ channel: 'webhooks' }))).total).toBe(0)
})

it('paginates and filters the log', async () => {
  const { id } = await addEndpoint()
  for (let i = 0; i < 3; i++) await sendTest(as('admin'), { id })
  await recordEvent(await book(), 'booked')
  const page = await listDeliveries(id, { pageSize: 2, page: 2 })
  expect(page).toMatchObject({ total: 4, page: 2, pageSize: 2 })
  expect(page.rows).toHaveLength(2)
  expect((await listDeliveries(id, { type: 'CREATE' })).rows.map((row) => row.type)).toEqual(['CREATE'])
  expect((await listDeliveries(id, { state: 'delivered' })).total).toBe(0)
})

it('refuses an address in a private network, when an endpoint is created or changed', async () => {
  const { id } = await addEndpoint()
  for (const url of ['https://169.254.169.254/latest', 'https://localhost/', `${fixture.harness.sandbox.url}1/`]) {
    const fields = { url, description: '', types: [] }
    const creation = await refusal(createEndpoint(as('admin'), fields))
    expect(creation).toMatchObject({ code: 'invalid', details: { errors: [{ pointer: '/url' }] } })
    expect(await refusal(saveEndpoint(as('admin'), { id, version: 1, ...fields }))).toMatchObject({ code: 'invalid' })
  }
})

it('sends nothing to an address that resolves into a private network later', async () => {
  const { id } = await addEndpoint()
  await fixture.database.sql`update webhook_endpoints set url = 'https://127.0.0.1/' where id = ${id}`
  await sendTest(as('admin'), { id })
  await fixture.harness.run()
  expect((await listDeliveries(id)).rows).toMatchObject([{ state: 'pending', lastError: 'blocked', lastStatus: null }])
})

it('saves an endpoint, and refuses a form that was opened before another save', async () => {
  const { id } = await addEndpoint()
  const change = { id, version: 1, url: receiver('new'), description: 'Our CRM', types: ['CREATE' as const] }
  expect(await saveEndpoint(as('admin'), change)).toEqual({ version: 2 })
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ description: 'Our CRM', url: receiver('new') })
  expect(await refusal(saveEndpoint(as('admin'), change))).toMatchObject({ details: { reason: 'stale' } })
})
