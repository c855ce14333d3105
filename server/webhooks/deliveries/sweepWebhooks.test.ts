import { expect, it } from 'vitest'
import { retentionDays } from '#server/lib/retention.ts'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { deleteEndpoint } from '../endpoints/deleteEndpoint.ts'
import { listEndpoints } from '../endpoints/read.ts'
import { sendTest } from '../endpoints/sendTest.ts'
import { setEndpointState } from '../endpoints/setEndpointState.ts'
import { sweepWebhooks } from './sweepWebhooks.ts'

const stage = webhookFixture()
const { as, createEndpoint: make, book, recordEvent: happens, log, received: got } = stage
const days = (count: number) => stage.harness.clock.advance(count * 24 * hour)
const counted = async () => {
  const { organizationId } = stage.world
  const [row] = await stage.database.sql`select
    (select count(*)::int from webhook_deliveries where organization_id = ${organizationId}) as deliveries,
    (select count(*)::int from webhook_attempts where organization_id = ${organizationId}) as attempts,
    (select count(*)::int from webhook_responses where organization_id = ${organizationId}) as answers,
    (select count(*)::int from webhook_events where organization_id = ${organizationId}) as events,
    (select count(*)::int from webhook_events where organization_id = ${organizationId} and body <> '') as texts`
  return row
}

it('keeps the log for its days, then forgets it with its texts; facts stay told', async () => {
  const { id } = await make()
  const appointment = await book()
  await happens(appointment, 'booked')
  await sendTest(as('admin'), { id })
  await stage.harness.run()
  expect(await counted()).toEqual({ deliveries: 2, attempts: 2, answers: 2, events: 2, texts: 2 })

  days(retentionDays.webhookLog - 1)
  await sweepWebhooks(stage.harness.ctx)
  expect(await counted()).toMatchObject({ deliveries: 2, texts: 2 })
  days(2)
  expect(await sweepWebhooks(stage.harness.ctx)).toBe(4)
  expect(await counted()).toEqual({ deliveries: 0, attempts: 0, answers: 0, events: 1, texts: 0 })

  // Nothing is told again, and the numbers go on.
  await happens(appointment, 'booked')
  await happens(appointment, 'cancelled')
  await stage.harness.run()
  expect((await got()).filter((one) => one.body.type === 'appointment.create')).toHaveLength(1)
  expect((await got()).at(-1)?.body).toMatchObject({ type: 'appointment.cancelled', data: { sequence: 2 } })
  expect((await log(id)).rows.map((row) => row.state)).toEqual(['delivered'])
})

it('never forgets what is still on its way', async () => {
  const { id } = await make()
  await sendTest(as('admin'), { id })
  days(retentionDays.webhookLog + 1)
  expect(await sweepWebhooks(stage.harness.ctx)).toBe(0)
  await stage.harness.run()
  expect((await log(id)).rows.map((row) => row.state)).toEqual(['delivered'])
})

it('forgets what an endpoint that stays paused did not take for all those days', async () => {
  const { id } = await make()
  await setEndpointState(as('admin'), { id, state: 'paused' })
  await happens(await book(), 'booked')
  await stage.harness.run()
  days(retentionDays.webhookLog + 1)
  await sweepWebhooks(stage.harness.ctx)
  expect(await counted()).toMatchObject({ deliveries: 0, texts: 0 })
})

it('forgets a deleted endpoint with the last of its log, and no other', async () => {
  const [gone, here] = [await make(), await make([], 'here')]
  await sendTest(as('admin'), { id: gone.id })
  await stage.harness.run()
  await deleteEndpoint(as('admin'), { id: gone.id })
  days(retentionDays.webhookLog - 1)
  await sweepWebhooks(stage.harness.ctx)
  expect((await listEndpoints(as('admin'), {})).rows.map((row) => row.id).toSorted()).toEqual(
    [gone.id, here.id].toSorted(),
  )
  days(2)
  await sweepWebhooks(stage.harness.ctx)
  expect((await listEndpoints(as('admin'), {})).rows.map((row) => row.id)).toEqual([here.id])
})

it('is the owner’s: the app can delete none of it by itself', async () => {
  for (const table of ['webhook_events', 'webhook_attempts', 'webhook_answers', 'webhook_deliveries'])
    await expect(stage.database.sql`delete from ${stage.database.sql(table)}`).rejects.toThrow(/permission denied/)
})
