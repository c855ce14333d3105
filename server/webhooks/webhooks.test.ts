import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { AgendaItem } from '../agenda/types.ts'
import { advanceAppointment } from '../appointments/advance.ts'
import { appointmentHandlers } from '../appointments/agenda.ts'
import { replan } from '../appointments/plan.ts'
import { insertTimeline } from '../bookings/record.ts'
import type { Ctx, Role } from '../context.ts'
import { newId } from '../lib/ids.ts'
import { listEvents } from '../notifications/events.ts'
import { listHistory } from '../notifications/history.ts'
import { type BuiltAppointment, buildAgent, buildAppointment, buildWorld, type World } from '../testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '../testing/db.ts'
import { type Outside, startOutside } from '../testing/outside.ts'
import { refusal } from '../testing/refusal.ts'
import { webhookHandlers } from './agenda.ts'
import { createEndpoint } from './create.ts'
import { getDelivery, getEndpoint, listDeliveries, listEndpoints } from './read.ts'
import { replayDelivery, replayFailed } from './replay.ts'
import { webhookEvent } from './rest.ts'
import { rotateSecret } from './rotateSecret.ts'
import { longestMs, retryTable } from './rules.ts'
import { saveEndpoint } from './save.ts'
import type { EventType } from './schema.ts'
import { sendTest } from './sendTest.ts'
import { setEndpointState } from './setState.ts'

const hour = 3_600_000
let database: TestDatabase
let world: World
let outside: Outside
let name: string

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  outside = await startOutside(database, { ...webhookHandlers, ...others })
  name = newId()
})
afterEach(async () => {
  await outside.close()
  for (const table of ['agenda', 'lanes']) await database.sql`delete from ${database.sql(table)}`
})
const others = Object.fromEntries(
  Object.entries(appointmentHandlers).filter(([kind]) => kind === 'notice.email' || kind === 'appointment.replan'),
)

const as = (kind: Role, of: World = world, staffId = of.agentId): Ctx => {
  const { organizationId, applicationId } = of
  return { ...outside.ctx, actor: { kind, organizationId, applicationId, staffId } }
}
const receiver = (of = name) => `${outside.sandbox.url}/receivers/${of}`
const make = (types: EventType[] = [], of = name) => createEndpoint(as('admin'), { url: receiver(of), types })

type Got = { webhookId: string; signature: string; status: number; headers: Record<string, string>; body: Told }
type Told = { type: string; timestamp: string; data: Record<string, unknown> & { sequence: number } }
/** What a receiver got, the earliest first. */
const got = async (of = name): Promise<Got[]> =>
  ((await (await fetch(`${outside.sandbox.url}/receivers.json?name=${of}`)).json()) as Got[]).reverse()
const answer = (mode: Record<string, unknown>, of = name) =>
  fetch(`${outside.sandbox.url}/receiver-mode/${of}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(mode),
  })

const book = (of: World = world): Promise<BuiltAppointment> => {
  const now = outside.ctx.now()
  return buildAppointment(database.db, of, { startAt: new Date(now.getTime() + 50 * hour), now })
}
/** Something happens to an appointment, as a verb writes it down. */
async function happens(appointment: { id: string }, kind: string, key = kind, data: Record<string, unknown> = {}) {
  const { organizationId } = world
  const now = outside.ctx.now()
  await database.db.transaction(async (tx) => {
    const fact = {
      organizationId,
      appointmentId: appointment.id,
      at: now,
      kind,
      eventKey: key,
      actorKind: 'system',
      data,
    }
    await insertTimeline(tx, fact)
    await replan(tx, organizationId, appointment.id, now)
    // What else follows is not looked at here.
    await tx.execute(`delete from agenda where kind not like 'webhook.%' and kind <> 'notice.email'`)
  })
}
const later = async (ms: number) => {
  outside.clock.advance(ms)
  await outside.run()
}
/** A try that a busy machine cut off comes again minutes later. */
const until = async (count: number) => {
  for (let tries = 0; tries < 5 && (await got()).length < count; tries++) await later(120_000)
}
const log = (endpointId: string, more: object = {}) => listDeliveries(as('admin'), { endpointId, ...more })

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
    applicationId: world.applicationId,
    appointment: { id: appointment.id, status: 'ACTIVATED', duration: 'PT30M', agentId: world.agentId },
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
  await outside.run()
  await later(1000)
  expect(await got()).toHaveLength(1)
})

it('tells an endpoint what it asked for, since it is there, of its own application', async () => {
  const appointment = await book()
  await happens(appointment, 'booked')
  await make(['CANCELLED'])
  await createEndpoint(as('admin', await buildWorld(database.db)), { url: receiver('theirs') })
  const off = await make([], 'off')
  await setEndpointState(as('admin'), { id: off.id, state: 'disabled' })
  await happens(appointment, 'rescheduled', 'rescheduled:2')
  await happens(appointment, 'cancelled')
  await outside.run()
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
  await outside.run()
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
  await outside.run()
  const planned = await database.sql`select payload from agenda where kind = 'webhook.occasion'`
  expect(planned).toMatchObject([{ payload: { type: 'REMINDER', offset: 'PT24H' } }])
  await later(25 * hour)
  expect(await got()).toEqual([])
  await later(1.1 * hour)
  await until(1)
  const told = await got()
  expect(told).toMatchObject([{ body: { type: 'appointment.reminder', data: { change: { offset: 'PT24H' } } } }])
  expect(told[0]?.body.timestamp).toBe(new Date(appointment.startAt.getTime() - 24 * hour).toISOString())
  // Planned again after its time, it stays told once.
  await happens(appointment, 'contact_proven')
  await later(1000)
  expect(await got()).toHaveLength(1)

  const other = await book({ ...world, agentId: await buildAgent(database.db, world) })
  await happens(other, 'booked')
  await database.sql`update appointments set status = 'cancelled' where id = ${other.id}`
  await happens(other, 'cancelled')
  await later(40 * hour)
  expect(await got()).toHaveLength(1)
})

it('tells who came, though that changes no plan', async () => {
  await make(['PARTICIPANT_UPDATED'])
  const appointment = await book()
  const { organizationId } = world
  const fact = { organizationId, appointmentId: appointment.id, at: outside.ctx.now(), actorKind: 'system' }
  await database.db.transaction((tx) => insertTimeline(tx, { ...fact, kind: 'customer_joined', eventKey: 'joined' }))
  await advanceAppointment({ ...outside.ctx, actor: { kind: 'system', job: 'agenda' } }, organizationId, appointment.id)
  await outside.run()
  expect((await got()).map((one) => one.body.type)).toEqual(['appointment.participant_updated'])
})

it('hands on the headers that the caller gave, and only those that are allowed', async () => {
  await make()
  const appointment = await book()
  const headers = { 'x-tenant': 'acme', 'webhook-signature': 'v1,forged', host: 'evil', 'x-hub-signature': '1' }
  await database.sql`update appointments set notification_headers = ${database.sql.json(headers)} where id = ${appointment.id}`
  await happens(appointment, 'booked')
  await outside.run()
  const [told] = await got()
  expect(told?.headers).toMatchObject({ 'x-tenant': 'acme' })
  expect(told?.headers).not.toHaveProperty('x-hub-signature')
})

it('tries again by the table under the same id with the same bytes, until it is taken', async () => {
  const { id, secret } = await make()
  await answer({ secret, status: 500 })
  const appointment = await book()
  await happens(appointment, 'booked')
  await outside.run()
  await later(3000)
  expect(await got()).toHaveLength(1)
  await later(4000)
  expect(await got()).toHaveLength(2)
  await answer({ secret, status: 200 })
  await later(7 * 60_000)
  const told = await got()
  expect(told.map((one) => one.status)).toEqual([500, 500, 200])
  expect(new Set(told.map((one) => one.webhookId)).size).toBe(1)
  expect(new Set(told.map((one) => JSON.stringify(one.body))).size).toBe(1)
  const [row] = (await log(id)).rows
  expect(row).toMatchObject({ state: 'delivered', attempts: 3, lastStatus: 200, lastError: null, nextAttemptAt: null })
  const { tries } = await getDelivery(as('admin'), { id: row?.id })
  expect(tries.map((one) => [one.number, one.status, one.error])).toEqual([
    [3, 200, null],
    [2, 500, 'status'],
    [1, 500, 'status'],
  ])
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ failures: 0, failingSince: null, state: 'enabled' })
})

it('lets news of one appointment wait for what came before, for two minutes at most', async () => {
  await make()
  await answer({ status: 500 })
  const [first, second] = [await book(), await book({ ...world, agentId: await buildAgent(database.db, world) })]
  await happens(first, 'booked')
  await outside.run()
  await answer({ status: 204 })
  await happens(first, 'rescheduled', 'rescheduled:2')
  await happens(second, 'booked')
  await outside.run()
  await later(1000)
  // The other appointment's news waits for nobody.
  expect((await got()).map((one) => [one.body.type, one.status])).toEqual([
    ['appointment.create', 500],
    ['appointment.create', 204],
  ])
  await later(8000)
  await later(1000)
  expect((await got()).slice(2).map((one) => one.body.type)).toEqual(['appointment.create', 'appointment.reschedule'])
  await answer({ status: 500 })
  await happens(first, 'reassigned', 'reassigned:1')
  await outside.run()
  await later(8000)
  await answer({ status: 204 })
  await happens(first, 'cancelled')
  await later(125_000)
  expect((await got()).at(-1)?.body.type).toBe('appointment.cancelled')
})

it('obeys Retry-After, for all that goes there, and counts it as no failure', async () => {
  const { id } = await make()
  await answer({ status: 429, retryAfter: 60 })
  const appointment = await book()
  await happens(appointment, 'booked')
  await outside.run()
  await sendTest(as('admin'), { id })
  await later(59_000)
  expect(await got()).toHaveLength(1)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ failures: 0 })
  await answer({ status: 204 })
  await later(2000)
  expect((await log(id)).rows.map((row) => row.state)).toEqual(['delivered', 'delivered'])
})

it('follows no redirect', async () => {
  const { id } = await make()
  await answer({ status: 302, location: receiver('elsewhere') })
  await happens(await book(), 'booked')
  await outside.run()
  expect(await got('elsewhere')).toEqual([])
  expect((await log(id)).rows).toMatchObject([{ state: 'pending', lastStatus: 302, lastError: 'redirect' }])
})

it('gives up after the table, and sends again when asked to', async () => {
  const { id } = await make(['CREATE'])
  await answer({ status: 400 })
  await happens(await book(), 'booked')
  await outside.run()
  for (const pause of retryTable) {
    await database.sql`update webhook_endpoints set failing_since = null where id = ${id}`
    await later(pause * 1.2)
  }
  const [row] = (await log(id, { state: 'failed' })).rows
  expect(row).toMatchObject({ state: 'failed', attempts: 10, lastStatus: 400 })
  await later(longestMs)
  expect(await got()).toHaveLength(10)
  await answer({ status: 204 })
  expect(await refusal(replayDelivery(as('admin'), { id: newId() }))).toMatchObject({ code: 'not_found' })
  await replayDelivery(as('admin'), { id: row?.id ?? '' })
  expect(await refusal(replayDelivery(as('admin'), { id: row?.id ?? '' }))).toMatchObject({
    details: { reason: 'waiting' },
  })
  await outside.run()
  const told = await got()
  expect(told).toHaveLength(11)
  expect(told[10]?.webhookId).toBe(told[0]?.webhookId)
  expect((await log(id)).rows).toMatchObject([{ state: 'delivered', attempts: 11 }])
})

it('switches an endpoint off that answers 410, and tells its administrators once', async () => {
  await buildAgent(database.db, { ...world, role: 'admin' })
  const [admin] =
    await database.sql`select email from staff where role = 'admin' and application_id = ${world.applicationId}`
  const { id } = await make()
  await answer({ status: 410 })
  const [first, second] = [await book(), await book({ ...world, agentId: await buildAgent(database.db, world) })]
  await happens(first, 'booked')
  await happens(second, 'booked')
  await outside.run()
  await later(10 * 60_000)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'disabled', stateReason: 'gone' })
  const mails = await outside.inbox(String(admin?.email))
  expect(mails).toHaveLength(1)
  expect(mails[0]?.subject).toContain('switched off')
  const states = (await log(id)).rows.map((row) => row.state)
  expect(states).toContain('failed')
  expect(states).not.toContain('pending')
  expect(await refusal(sendTest(as('admin'), { id }))).toMatchObject({ details: { reason: 'stopped' } })
})

it('pauses an endpoint that fails for a day, keeps what happens, and sends it in order when it goes on', async () => {
  await buildAgent(database.db, { ...world, role: 'admin' })
  const [admin] =
    await database.sql`select email from staff where role = 'admin' and application_id = ${world.applicationId}`
  const { id } = await make(['CREATE', 'RESCHEDULE'])
  await answer({ status: 503 })
  const appointment = await book()
  await happens(appointment, 'booked')
  await outside.run()
  for (const pause of retryTable.slice(0, 7)) await later(pause * 1.2)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ state: 'paused', stateReason: 'failing' })
  expect((await outside.inbox(String(admin?.email))).map((mail) => mail.subject)).toEqual([
    expect.stringContaining('paused'),
  ])
  await answer({ status: 204 })
  await happens(appointment, 'rescheduled', 'rescheduled:2')
  await later(30 * hour)
  expect((await log(id)).rows.map((row) => row.state)).toEqual(['held', 'held'])
  const before = (await got()).length
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  await outside.run()
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
  await outside.run()
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  outside.clock.advance(2 * hour)
  await happens(await book({ ...world, agentId: await buildAgent(database.db, world) }), 'booked')
  await outside.run()
  await answer({ status: 204 })
  expect(await refusal(replayFailed(as('admin'), { endpointId: id, hours: 1 }))).toMatchObject({
    details: { reason: 'stopped' },
  })
  await setEndpointState(as('admin'), { id, state: 'enabled' })
  expect(await replayFailed(as('admin'), { endpointId: id, hours: 1 })).toEqual({ count: 1 })
  await outside.run()
  await later(100)
  expect((await log(id)).rows.map((row) => row.state)).toEqual(['delivered', 'failed'])
})

it('signs with the former secret too, until its time is over', async () => {
  const { id, secret: former } = await make()
  const { secret: next } = await rotateSecret(as('admin'), { id, overlapHours: 2 })
  expect(next).not.toBe(former)
  for (const secret of [former, next]) {
    await answer({ secret })
    await sendTest(as('admin'), { id })
    await outside.run()
  }
  await later(3 * hour)
  await answer({ secret: former })
  await sendTest(as('admin'), { id })
  await outside.run()
  expect((await got()).map((one) => one.signature)).toEqual(['valid', 'valid', 'invalid'])
})

it('shows a secret once: it is kept sealed, and is in no answer, log or record', async () => {
  const { id, secret } = await make()
  await sendTest(as('admin'), { id })
  await outside.run()
  const [row] = (await log(id)).rows
  const shown = [
    await listEndpoints(as('admin'), {}),
    await getEndpoint(as('admin'), { id }),
    await getDelivery(as('admin'), { id: row?.id }),
    await database.sql`select encode(secret, 'escape') as secret from webhook_endpoints`,
    await database.sql`select * from webhook_answers`,
    await database.sql`select * from audit where verb like 'webhook.%'`,
  ]
  expect(JSON.stringify(shown)).not.toContain(secret.slice(6, 30))
  expect(() => new Webhook(secret)).not.toThrow()
})

it('comes again after a process died in the middle, under the same id', async () => {
  await make()
  await happens(await book(), 'booked')
  const [item] = await database.sql`update agenda set state = 'claimed', fence = nextval('agenda_fence'),
    lease_until = now() - interval '1 second' where kind = 'webhook.deliver' returning subject`
  const perform = webhookHandlers['webhook.deliver']?.perform
  let left = 1
  const db = new Proxy(outside.ctx.db, {
    get: (target, key, self) =>
      key === 'transaction' && left-- <= 0 ? () => Promise.reject(new Error('killed')) : Reflect.get(target, key, self),
  })
  const claimed = { organizationId: world.organizationId, subject: String(item?.subject) }
  await expect(perform?.({ ...outside.ctx, db }, claimed as never)).rejects.toThrow('killed')
  await outside.run()
  const told = await got()
  expect(told).toHaveLength(2)
  expect(told[0]?.webhookId).toBe(told[1]?.webhookId)
  const [{ endpointId }] = (await database.sql`select endpoint_id as "endpointId" from webhook_deliveries
    where organization_id = ${world.organizationId}`) as unknown as [{ endpointId: string }]
  const [row] = (await log(endpointId)).rows
  const { tries } = await getDelivery(as('admin'), { id: row?.id })
  expect(tries.map((one) => [one.number, one.status])).toEqual([
    [2, 204],
    [1, null],
  ])
})

it('stands in the appointment’s history as a system that was told, with what was tried', async () => {
  await make()
  await answer({ status: 500 })
  const appointment = await book()
  await happens(appointment, 'booked')
  await outside.run()
  const ask = { appointmentId: appointment.id, channel: 'webhooks' }
  const history = async () => (await listHistory(as('agent'), ask)).rows
  expect(await history()).toMatchObject([
    {
      type: 'CREATE',
      channel: 'WEBHOOKS',
      status: 'PENDING',
      message: 'Will be tried again',
      providerStatus: '500',
      retryCount: 0,
      nextRetryAt: expect.any(Date),
      canRetry: false,
      recipient: { displayName: new URL(receiver()).host, type: 'SYSTEM', reasonCode: null },
    },
  ])
  await answer({ status: 204 })
  await later(7000)
  expect(await history()).toMatchObject([{ status: 'DELIVERED', retryCount: 1, nextRetryAt: null, errorMessage: null }])
  const events = (await listEvents(as('agent'), ask)).rows
  expect(events.map((one) => [one.status, one.providerStatus, one.retryCount])).toEqual([
    ['INITIALIZED', null, 0],
    ['PENDING', null, 0],
    ['PENDING', '500', 0],
    ['PENDING', null, 1],
    ['DELIVERED', '204', 1],
  ])
  const other = as('agent', world, await buildAgent(database.db, world))
  expect(await refusal(listHistory(other, ask))).toMatchObject({ code: 'not_found' })
  expect((await listHistory(other, { channel: 'webhooks' })).total).toBe(0)
})

it('stays taken, whatever a try says that came late', async () => {
  const { id } = await make(['CREATE'])
  await answer({ status: 500 })
  await happens(await book(), 'booked')
  const [row] = (await log(id)).rows
  const perform = webhookHandlers['webhook.deliver']?.perform
  const item = { organizationId: world.organizationId, subject: row?.id } as AgendaItem
  const { webhook } = outside.ctx.ports
  // While the first waits for its answer, a second is made and taken.
  const slow: Ctx['ports']['webhook'] = {
    ...webhook,
    post: async (request) => {
      const said = await webhook.post(request)
      await answer({ status: 204 })
      await perform?.(outside.ctx, item)
      return said
    },
  }
  await perform?.({ ...outside.ctx, ports: { ...outside.ctx.ports, webhook: slow } }, item)
  expect((await log(id)).rows).toMatchObject([{ state: 'delivered', attempts: 2, lastStatus: 204, lastError: null }])
})

it('pages and filters the log', async () => {
  const { id } = await make()
  for (let i = 0; i < 3; i++) await sendTest(as('admin'), { id })
  await happens(await book(), 'booked')
  const page = await log(id, { pageSize: 2, page: 2 })
  expect(page).toMatchObject({ total: 4, page: 2, pageSize: 2 })
  expect(page.rows).toHaveLength(2)
  expect((await log(id, { type: 'CREATE' })).rows.map((row) => row.type)).toEqual(['CREATE'])
  expect((await log(id, { state: 'delivered' })).total).toBe(0)
})

it('refuses an address that leads inside, when it is made and when it is changed', async () => {
  const { id } = await make()
  for (const url of ['https://169.254.169.254/latest', 'https://localhost/', `${outside.sandbox.url}1/`]) {
    const made = await refusal(createEndpoint(as('admin'), { url }))
    expect(made).toMatchObject({ code: 'invalid', details: { errors: [{ pointer: '/url' }] } })
    expect(await refusal(saveEndpoint(as('admin'), { id, version: 1, url }))).toMatchObject({ code: 'invalid' })
  }
})

it('sends nothing to an address that has come to lead inside', async () => {
  const { id } = await make()
  await database.sql`update webhook_endpoints set url = 'https://127.0.0.1/' where id = ${id}`
  await sendTest(as('admin'), { id })
  await outside.run()
  expect((await log(id)).rows).toMatchObject([{ state: 'pending', lastError: 'blocked', lastStatus: null }])
})

it('changes an endpoint, and refuses what was opened before somebody else saved', async () => {
  const { id } = await make()
  const change = { id, version: 1, url: receiver('new'), description: 'Our CRM', types: ['CREATE' as const] }
  expect(await saveEndpoint(as('admin'), change)).toEqual({ version: 2 })
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ description: 'Our CRM', url: receiver('new') })
  expect(await refusal(saveEndpoint(as('admin'), change))).toMatchObject({ details: { reason: 'stale' } })
})

type Act = [string, (ctx: Ctx, ids: { id: string; deliveryId: string }) => Promise<unknown>]
const onOne: Act[] = [
  ['get', (ctx, { id }) => getEndpoint(ctx, { id })],
  ['save', (ctx, { id }) => saveEndpoint(ctx, { id, version: 1, url: receiver() })],
  ['rotateSecret', (ctx, { id }) => rotateSecret(ctx, { id })],
  ['setState', (ctx, { id }) => setEndpointState(ctx, { id, state: 'paused' })],
  ['test', (ctx, { id }) => sendTest(ctx, { id })],
  ['deliveries', (ctx, { id }) => listDeliveries(ctx, { endpointId: id })],
  ['delivery', (ctx, { deliveryId }) => getDelivery(ctx, { id: deliveryId })],
  ['replay', (ctx, { deliveryId }) => replayDelivery(ctx, { id: deliveryId })],
  ['replayFailed', (ctx, { id }) => replayFailed(ctx, { endpointId: id, hours: 744 })],
]
const open: Act[] = [
  ['list', (ctx) => listEndpoints(ctx, {})],
  ['create', (ctx) => createEndpoint(ctx, { url: receiver() })],
]

it.each(onOne)('%s: another application’s is as missing as one that does not exist', async (_, act) => {
  const other = await buildWorld(database.db)
  const { id } = await createEndpoint(as('admin', other), { url: receiver() })
  const { deliveryId } = await sendTest(as('admin', other), { id })
  for (const ids of [
    { id, deliveryId },
    { id: newId(), deliveryId: newId() },
  ])
    expect(await refusal(act(as('admin'), ids))).toMatchObject({ code: 'not_found' })
})

const toLook = ['get', 'deliveries', 'delivery', 'list']

it.each([...onOne, ...open])('%s: supervisors look, administrators act, nobody else gets there', async (name, act) => {
  const { id } = await make()
  const { deliveryId } = await sendTest(as('admin'), { id })
  expect(await refusal(act(as('agent'), { id, deliveryId }))).toMatchObject({ code: 'forbidden' })
  if (toLook.includes(name)) await expect(act(as('supervisor'), { id, deliveryId })).resolves.toBeDefined()
  else expect(await refusal(act(as('supervisor'), { id, deliveryId }))).toMatchObject({ code: 'forbidden' })
  const nobody = { ...outside.ctx, actor: { kind: 'public' as const, clientIp: null, browserId: null } }
  expect(await refusal(act(nobody, { id, deliveryId }))).toMatchObject({ code: 'unauthenticated' })
})

it('keeps from supervisors what may be a key in the address', async () => {
  const { id } = await createEndpoint(as('admin'), { url: `${receiver()}?key=s3cret` })
  const { deliveryId } = await sendTest(as('admin'), { id })
  const seen = [
    await listEndpoints(as('supervisor'), {}),
    await getEndpoint(as('supervisor'), { id }),
    await getDelivery(as('supervisor'), { id: deliveryId }),
  ]
  expect(JSON.stringify(seen)).not.toContain('s3cret')
  expect(await getEndpoint(as('supervisor'), { id })).toMatchObject({ mayEdit: false })
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ mayEdit: true, url: `${receiver()}?key=s3cret` })
})

it('lists one’s own alone', async () => {
  const other = await buildWorld(database.db)
  await createEndpoint(as('admin', other), { url: receiver() })
  const { id } = await make()
  expect((await listEndpoints(as('admin'), {})).rows.map((row) => row.id)).toEqual([id])
})
