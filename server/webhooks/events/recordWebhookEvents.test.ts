import { expect, it } from 'vitest'
import { webhookEvent } from '#server/api/rest/webhooks.ts'
import { advanceAppointment } from '#server/appointments/lifecycle/advance.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { buildAgent, buildWorld } from '#server/testing/builders/buildWorld.ts'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { createEndpoint } from '../endpoints/createEndpoint.ts'
import { saveEndpoint } from '../endpoints/saveEndpoint.ts'
import { setEndpointState } from '../endpoints/setEndpointState.ts'

const fixture = webhookFixture()
const {
  as,
  createEndpoint: addEndpoint,
  listDeliveries,
  book,
  recordEvent,
  advance,
  receiver,
  received,
  setReceiverMode,
} = fixture

/** Waits for requests; an attempt that a busy machine interrupts is repeated minutes later. */
const advanceUntilReceived = async (count: number) => {
  for (let tries = 0; tries < 5 && (await received()).length < count; tries++) await advance(120_000)
}

it('publishes events signed and in order, without names or contacts', async () => {
  const { id, secret } = await addEndpoint()
  await setReceiverMode({ secret })
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await recordEvent(appointment, 'rescheduled', 'rescheduled:2', {
    from: '2026-01-01T10:00:00Z',
    note: 'Chris is late',
  })
  await recordEvent(appointment, 'cancelled')
  for (const _ of [1, 2, 3]) await advance(300)
  const requests = await received()
  expect(requests.map((one) => [one.body.type, one.signature, one.body.data.sequence])).toEqual([
    ['appointment.create', 'valid', 1],
    ['appointment.reschedule', 'valid', 2],
    ['appointment.cancelled', 'valid', 3],
  ])
  expect(requests[1]?.body.data).toMatchObject({
    notificationType: 'RESCHEDULE',
    revision: 1,
    applicationId: fixture.world.applicationId,
    appointment: { id: appointment.id, status: 'ACTIVATED', duration: 'PT30M', agentId: fixture.world.agentId },
    change: { from: '2026-01-01T10:00:00Z' },
  })
  expect(JSON.stringify(requests)).not.toMatch(/Chris|customer@example|late/)
  for (const { body } of requests) expect(webhookEvent.parse(body)).toEqual(body)
  expect((await listDeliveries(id)).rows.map((row) => row.state)).toEqual(['delivered', 'delivered', 'delivered'])
})

it('publishes each fact once, however often the appointment is replanned', async () => {
  await addEndpoint()
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await recordEvent(appointment, 'booked')
  await recordEvent(appointment, 'consent_noted')
  await fixture.harness.run()
  await advance(1000)
  expect(await received()).toHaveLength(1)
})

it('sends an endpoint only subscribed types of its own application, from its creation on', async () => {
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await addEndpoint(['CANCELLED'])
  await createEndpoint(as('admin', await buildWorld(fixture.database.db)), {
    url: receiver('theirs'),
    description: '',
    types: [],
  })
  const off = await addEndpoint([], 'off')
  await setEndpointState(as('admin'), { id: off.id, state: 'disabled' })
  await recordEvent(appointment, 'rescheduled', 'rescheduled:2')
  await recordEvent(appointment, 'cancelled')
  await fixture.harness.run()
  await advance(1000)
  expect((await received()).map((one) => one.body.type)).toEqual(['appointment.cancelled'])
  expect(await received('theirs')).toEqual([])
  expect(await received('off')).toEqual([])
})

it('does not send events from before the subscription or from while the endpoint was disabled', async () => {
  const { id } = await addEndpoint(['CANCELLED'])
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await saveEndpoint(as('admin'), { id, version: 1, url: receiver(), description: '', types: [] })
  await recordEvent(appointment, 'rescheduled', 'rescheduled:2')
  await setEndpointState(as('admin'), { id, state: 'disabled' })
  await recordEvent(appointment, 'reassigned', 'reassigned:1')
  await fixture.harness.run()
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  await recordEvent(appointment, 'cancelled')
  for (const _ of [1, 2, 3]) await advance(300)
  expect((await received()).map((one) => one.body.type)).toEqual(['appointment.cancelled'])
  expect((await listDeliveries(id)).rows.map((row) => [row.type, row.state])).toEqual([
    ['CANCELLED', 'delivered'],
    ['RESCHEDULE', 'cancelled'],
  ])
})

it('publishes a due reminder of the current revision only, also for bookings made before the endpoint', async () => {
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await addEndpoint(['REMINDER'])
  await fixture.harness.run()
  const planned = await fixture.database.sql`select payload from jobs where kind = 'webhook.scheduled_event'`
  expect(planned).toMatchObject([{ payload: { type: 'REMINDER', offset: 'PT24H' } }])
  await advance(25 * hour)
  expect(await received()).toEqual([])
  await advance(1.1 * hour)
  await advanceUntilReceived(1)
  const requests = await received()
  expect(requests).toMatchObject([{ body: { type: 'appointment.reminder', data: { change: { offset: 'PT24H' } } } }])
  expect(requests[0]?.body.timestamp).toBe(new Date(appointment.startAt.getTime() - 24 * hour).toISOString())
  // Replanning after the event was due does not publish it again.
  await recordEvent(appointment, 'contact_verified')
  await advance(1000)
  expect(await received()).toHaveLength(1)

  const other = await book({ ...fixture.world, agentId: await buildAgent(fixture.database.db, fixture.world) })
  await recordEvent(other, 'booked')
  await fixture.database.sql`update appointments set status = 'cancelled' where id = ${other.id}`
  await recordEvent(other, 'cancelled')
  await advance(40 * hour)
  expect(await received()).toHaveLength(1)
})

it('publishes that a participant joined, although it changes no plan', async () => {
  await addEndpoint(['PARTICIPANT_UPDATED'])
  const appointment = await book()
  const { organizationId } = fixture.world
  const fact = { organizationId, appointmentId: appointment.id, at: fixture.harness.ctx.now(), actorKind: 'system' }
  await fixture.database.db.transaction((tx) =>
    insertTimelineEntry(tx, { ...fact, kind: 'customer_joined', eventKey: 'joined' }),
  )
  await advanceAppointment(
    { ...fixture.harness.ctx, actor: { kind: 'system', job: 'jobs' } },
    organizationId,
    appointment.id,
  )
  await fixture.harness.run()
  expect((await received()).map((one) => one.body.type)).toEqual(['appointment.participant_updated'])
})

it('forwards the caller’s headers, but only the allowed ones', async () => {
  await addEndpoint()
  const appointment = await book()
  const headers = { 'x-tenant': 'acme', 'webhook-signature': 'v1,forged', host: 'evil', 'x-hub-signature': '1' }
  await fixture.database
    .sql`update appointments set notification_headers = ${fixture.database.sql.json(headers)} where id = ${appointment.id}`
  await recordEvent(appointment, 'booked')
  await fixture.harness.run()
  const [request] = await received()
  expect(request?.headers).toMatchObject({ 'x-tenant': 'acme' })
  expect(request?.headers).not.toHaveProperty('x-hub-signature')
})
