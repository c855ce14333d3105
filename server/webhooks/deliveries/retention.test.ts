import postgres from 'postgres'
import { expect, it } from 'vitest'
import { applyRetention } from '#server/platform/retention/applyRetention.ts'
import { webhookFixture } from '#server/testing/webhooks.ts'
import { deleteEndpoint } from '../endpoints/deleteEndpoint.ts'
import { listEndpoints } from '../endpoints/read.ts'
import { sendTest } from '../endpoints/sendTest.ts'
import { setEndpointState } from '../endpoints/setEndpointState.ts'
import { endpointListInput } from '../schema.ts'

const fixture = webhookFixture()
const { as, createEndpoint, book, recordEvent, listDeliveries, received } = fixture
const countRows = async () => {
  const { organizationId } = fixture.world
  const [row] = await fixture.database.sql`select
    (select count(*)::int from webhook_deliveries where organization_id = ${organizationId}) as deliveries,
    (select count(*)::int from attempts where organization_id = ${organizationId} and kind = 'webhook.deliver') as attempts,
    (select count(*)::int from attempt_results where organization_id = ${organizationId}) as results,
    (select count(*)::int from webhook_events where organization_id = ${organizationId}) as events,
    (select count(*)::int from webhook_events where organization_id = ${organizationId} and body <> '') as bodies`
  return row
}

/** Applies retention as if everything so far had happened this many days ago. Only the owner can change the time of an event. */
async function applyRetentionAfter(days: number): Promise<void> {
  const owner = postgres(fixture.database.ownerUrl, { max: 1 })
  await owner`update webhook_events set created_at = now() - make_interval(days => ${days})`
  await owner`update webhook_deliveries set created_at = now() - make_interval(days => ${days}), updated_at = now() - make_interval(days => ${days})`
  await owner`update webhook_endpoints set state_since = now() - make_interval(days => ${days})`
  await owner.end()
  await applyRetention(fixture.database.db)
}

it('keeps the log for 90 days, then deletes it with the bodies of events, and publishes nothing again', async () => {
  const { id } = await createEndpoint()
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await sendTest(as('admin'), { id })
  await fixture.harness.run()
  expect(await countRows()).toEqual({ deliveries: 2, attempts: 2, results: 2, events: 2, bodies: 2 })

  await applyRetentionAfter(89)
  expect(await countRows()).toMatchObject({ deliveries: 2, bodies: 2 })
  await applyRetentionAfter(91)
  expect(await countRows()).toEqual({ deliveries: 0, attempts: 0, results: 0, events: 1, bodies: 0 })

  // The event is not published again, and sequence numbers continue.
  await recordEvent(appointment, 'booked')
  await recordEvent(appointment, 'cancelled')
  await fixture.harness.run()
  expect((await received()).filter((one) => one.body.type === 'appointment.create')).toHaveLength(1)
  expect((await received()).at(-1)?.body).toMatchObject({ type: 'appointment.cancelled', data: { sequence: 2 } })
  expect((await listDeliveries(id)).rows.map((row) => row.state)).toEqual(['delivered'])
})

it('sends a delivery that was pending for longer than the retention time', async () => {
  const { id } = await createEndpoint()
  await sendTest(as('admin'), { id })
  await applyRetentionAfter(91)
  await fixture.harness.run()
  expect((await listDeliveries(id)).rows.map((row) => row.state)).toEqual(['delivered'])
})

it('deletes held deliveries of an endpoint that stays paused for the retention time', async () => {
  const { id } = await createEndpoint()
  await setEndpointState(as('admin'), { id, state: 'paused' })
  await recordEvent(await book(), 'booked')
  await fixture.harness.run()
  expect(await countRows()).toMatchObject({ deliveries: 1, bodies: 1 })
  await applyRetentionAfter(91)
  expect(await countRows()).toMatchObject({ deliveries: 0, bodies: 0 })
})

it('deletes a deleted endpoint with its last delivery, and no other', async () => {
  const [deleted, kept] = [await createEndpoint(), await createEndpoint([], 'kept')]
  await sendTest(as('admin'), { id: deleted.id })
  await fixture.harness.run()
  await deleteEndpoint(as('admin'), { id: deleted.id })
  const idsOf = async () =>
    (await listEndpoints(as('admin'), endpointListInput.parse({}))).rows.map((row) => row.id).toSorted()
  await applyRetentionAfter(89)
  expect(await idsOf()).toEqual([deleted.id, kept.id].toSorted())
  await applyRetentionAfter(91)
  expect(await idsOf()).toEqual([kept.id])
})
