import { expect, it } from 'vitest'
import { webhookEvent } from '#server/api/rest/webhooks.ts'
import { advanceAppointment } from '#server/appointments/lifecycle/advance.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { buildAgent, buildWorld } from '#server/testing/builders.ts'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { createEndpoint } from '../endpoints/createEndpoint.ts'
import { saveEndpoint } from '../endpoints/saveEndpoint.ts'
import { setEndpointState } from '../endpoints/setEndpointState.ts'

const stage = webhookFixture()
const {
  as,
  createEndpoint: make,
  log,
  book,
  recordEvent: happens,
  advance: later,
  receiver,
  received: got,
  setReceiverMode: answer,
} = stage

/** A try that a busy machine cut off comes again minutes later. */
const until = async (count: number) => {
  for (let tries = 0; tries < 5 && (await got()).length < count; tries++) await later(120_000)
}

it('tells what happened, signed, in order, without anybody’s name or contact', async () => {
  const { id, secret } = await make()
  await answer({ secret })
  const appointment = await book()
  await happens(appointment, 'booked')
  await happens(appointment, 'rescheduled', 'rescheduled:2', { from: '2026-01-01T10:00:00Z', note: 'Chris is late' })
  await happens(appointment, 'cancelled')
  for (const _ of [1, 2, 3]) await later(300)
  const told = await got()
  expect(told.map((one) => [one.body.type, one.signature, one.body.data.sequence])).toEqual([
    ['appointment.create', 'valid', 1],
    ['appointment.reschedule', 'valid', 2],
    ['appointment.cancelled', 'valid', 3],
  ])
  expect(told[1]?.body.data).toMatchObject({
    notificationType: 'RESCHEDULE',
    revision: 1,
    applicationId: stage.world.applicationId,
    appointment: { id: appointment.id, status: 'ACTIVATED', duration: 'PT30M', agentId: stage.world.agentId },
    change: { from: '2026-01-01T10:00:00Z' },
  })
  expect(JSON.stringify(told)).not.toMatch(/Chris|customer@example|late/)
  for (const { body } of told) expect(webhookEvent.parse(body)).toEqual(body)
  expect((await log(id)).rows.map((row) => row.state)).toEqual(['delivered', 'delivered', 'delivered'])
})

it('tells each fact once, however often the appointment is planned', async () => {
  await make()
  const appointment = await book()
  await happens(appointment, 'booked')
  await happens(appointment, 'booked')
  await happens(appointment, 'consent_noted')
  await stage.harness.run()
  await later(1000)
  expect(await got()).toHaveLength(1)
})

it('tells an endpoint what it asked for, since it is there, of its own application', async () => {
  const appointment = await book()
  await happens(appointment, 'booked')
  await make(['CANCELLED'])
  await createEndpoint(as('admin', await buildWorld(stage.database.db)), { url: receiver('theirs') })
  const off = await make([], 'off')
  await setEndpointState(as('admin'), { id: off.id, state: 'disabled' })
  await happens(appointment, 'rescheduled', 'rescheduled:2')
  await happens(appointment, 'cancelled')
  await stage.harness.run()
  await later(1000)
  expect((await got()).map((one) => one.body.type)).toEqual(['appointment.cancelled'])
  expect(await got('theirs')).toEqual([])
  expect(await got('off')).toEqual([])
})

it('makes no news of what happened before it was asked for, or while it was off', async () => {
  const { id } = await make(['CANCELLED'])
  const appointment = await book()
  await happens(appointment, 'booked')
  await saveEndpoint(as('admin'), { id, version: 1, url: receiver(), types: [] })
  await happens(appointment, 'rescheduled', 'rescheduled:2')
  await setEndpointState(as('admin'), { id, state: 'disabled' })
  await happens(appointment, 'reassigned', 'reassigned:1')
  await stage.harness.run()
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  await happens(appointment, 'cancelled')
  for (const _ of [1, 2, 3]) await later(300)
  expect((await got()).map((one) => one.body.type)).toEqual(['appointment.cancelled'])
  expect((await log(id)).rows.map((row) => [row.type, row.state])).toEqual([
    ['CANCELLED', 'delivered'],
    ['RESCHEDULE', 'cancelled'],
  ])
})

it('tells at its time what is due then, of the present revision only, also for what was booked before', async () => {
  const appointment = await book()
  await happens(appointment, 'booked')
  await make(['REMINDER'])
  await stage.harness.run()
  const planned = await stage.database.sql`select payload from jobs where kind = 'webhook.scheduled_event'`
  expect(planned).toMatchObject([{ payload: { type: 'REMINDER', offset: 'PT24H' } }])
  await later(25 * hour)
  expect(await got()).toEqual([])
  await later(1.1 * hour)
  await until(1)
  const told = await got()
  expect(told).toMatchObject([{ body: { type: 'appointment.reminder', data: { change: { offset: 'PT24H' } } } }])
  expect(told[0]?.body.timestamp).toBe(new Date(appointment.startAt.getTime() - 24 * hour).toISOString())
  // Planned again after its time, it stays told once.
  await happens(appointment, 'contact_verified')
  await later(1000)
  expect(await got()).toHaveLength(1)

  const other = await book({ ...stage.world, agentId: await buildAgent(stage.database.db, stage.world) })
  await happens(other, 'booked')
  await stage.database.sql`update appointments set status = 'cancelled' where id = ${other.id}`
  await happens(other, 'cancelled')
  await later(40 * hour)
  expect(await got()).toHaveLength(1)
})

it('tells who came, though that changes no plan', async () => {
  await make(['PARTICIPANT_UPDATED'])
  const appointment = await book()
  const { organizationId } = stage.world
  const fact = { organizationId, appointmentId: appointment.id, at: stage.harness.ctx.now(), actorKind: 'system' }
  await stage.database.db.transaction((tx) =>
    insertTimelineEntry(tx, { ...fact, kind: 'customer_joined', eventKey: 'joined' }),
  )
  await advanceAppointment(
    { ...stage.harness.ctx, actor: { kind: 'system', job: 'jobs' } },
    organizationId,
    appointment.id,
  )
  await stage.harness.run()
  expect((await got()).map((one) => one.body.type)).toEqual(['appointment.participant_updated'])
})

it('hands on the headers that the caller gave, and only those that are allowed', async () => {
  await make()
  const appointment = await book()
  const headers = { 'x-tenant': 'acme', 'webhook-signature': 'v1,forged', host: 'evil', 'x-hub-signature': '1' }
  await stage.database
    .sql`update appointments set notification_headers = ${stage.database.sql.json(headers)} where id = ${appointment.id}`
  await happens(appointment, 'booked')
  await stage.harness.run()
  const [told] = await got()
  expect(told?.headers).toMatchObject({ 'x-tenant': 'acme' })
  expect(told?.headers).not.toHaveProperty('x-hub-signature')
})
