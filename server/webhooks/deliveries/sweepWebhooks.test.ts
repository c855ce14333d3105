import { expect, it } from 'vitest'
import { retentionDays } from '#server/lib/retention.ts'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { deleteEndpoint } from '../endpoints/deleteEndpoint.ts'
import { listEndpoints } from '../endpoints/read.ts'
import { sendTest } from '../endpoints/sendTest.ts'
import { setEndpointState } from '../endpoints/setEndpointState.ts'
import { sweepWebhooks } from './sweepWebhooks.ts'

const fixture = webhookFixture()
const { as, createEndpoint, book, recordEvent, listDeliveries, received } = fixture
const advanceDays = (count: number) => fixture.harness.clock.advance(count * 24 * hour)
const countRows = async () => {
  const { organizationId } = fixture.world
  const [row] = await fixture.database.sql`select
    (select count(*)::int from webhook_deliveries where organization_id = ${organizationId}) as deliveries,
    (select count(*)::int from webhook_attempts where organization_id = ${organizationId}) as attempts,
    (select count(*)::int from webhook_responses where organization_id = ${organizationId}) as responses,
    (select count(*)::int from webhook_events where organization_id = ${organizationId}) as events,
    (select count(*)::int from webhook_events where organization_id = ${organizationId} and body <> '') as bodies`
  return row
}

it('keeps the log for 90 days, then deletes it with the bodies of events, and publishes nothing again', async () => {
  const { id } = await createEndpoint()
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await sendTest(as('admin'), { id })
  await fixture.harness.run()
  expect(await countRows()).toEqual({ deliveries: 2, attempts: 2, responses: 2, events: 2, bodies: 2 })

  advanceDays(retentionDays.webhookLog - 1)
  await sweepWebhooks(fixture.harness.ctx)
  expect(await countRows()).toMatchObject({ deliveries: 2, bodies: 2 })
  advanceDays(2)
  expect(await sweepWebhooks(fixture.harness.ctx)).toBe(4)
  expect(await countRows()).toEqual({ deliveries: 0, attempts: 0, responses: 0, events: 1, bodies: 0 })

  // The event is not published again, and sequence numbers continue.
  await recordEvent(appointment, 'booked')
  await recordEvent(appointment, 'cancelled')
  await fixture.harness.run()
  expect((await received()).filter((one) => one.body.type === 'appointment.create')).toHaveLength(1)
  expect((await received()).at(-1)?.body).toMatchObject({ type: 'appointment.cancelled', data: { sequence: 2 } })
  expect((await listDeliveries(id)).rows.map((row) => row.state)).toEqual(['delivered'])
})

it('never deletes a pending delivery', async () => {
  const { id } = await createEndpoint()
  await sendTest(as('admin'), { id })
  advanceDays(retentionDays.webhookLog + 1)
  expect(await sweepWebhooks(fixture.harness.ctx)).toBe(0)
  await fixture.harness.run()
  expect((await listDeliveries(id)).rows.map((row) => row.state)).toEqual(['delivered'])
})

it('deletes held deliveries of an endpoint that stays paused for the retention time', async () => {
  const { id } = await createEndpoint()
  await setEndpointState(as('admin'), { id, state: 'paused' })
  await recordEvent(await book(), 'booked')
  await fixture.harness.run()
  advanceDays(retentionDays.webhookLog + 1)
  await sweepWebhooks(fixture.harness.ctx)
  expect(await countRows()).toMatchObject({ deliveries: 0, bodies: 0 })
})

it('deletes a deleted endpoint with its last delivery, and no other', async () => {
  const [deleted, kept] = [await createEndpoint(), await createEndpoint([], 'kept')]
  await sendTest(as('admin'), { id: deleted.id })
  await fixture.harness.run()
  await deleteEndpoint(as('admin'), { id: deleted.id })
  advanceDays(retentionDays.webhookLog - 1)
  await sweepWebhooks(fixture.harness.ctx)
  expect((await listEndpoints(as('admin'), {})).rows.map((row) => row.id).toSorted()).toEqual(
    [deleted.id, kept.id].toSorted(),
  )
  advanceDays(2)
  await sweepWebhooks(fixture.harness.ctx)
  expect((await listEndpoints(as('admin'), {})).rows.map((row) => row.id)).toEqual([kept.id])
})

it('cannot delete rows directly with the database role of the app', async () => {
  for (const table of ['webhook_events', 'webhook_attempts', 'webhook_responses', 'webhook_deliveries'])
    await expect(fixture.database.sql`delete from ${fixture.database.sql(table)}`).rejects.toThrow(/permission denied/)
})
