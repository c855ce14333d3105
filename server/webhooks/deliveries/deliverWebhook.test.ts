import { expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { buildAgent } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { requireInTest } from '#server/testing/requireInTest.ts'
import { webhookFixture } from '#server/testing/webhooks.ts'
import { getDelivery, getEndpoint } from '../endpoints/read.ts'
import { sendTest } from '../endpoints/sendTest.ts'
import { webhookHandlers } from '../jobs.ts'
import { maxRetryMs, retryTable } from '../rules.ts'
import { replayDelivery } from './replayDelivery.ts'

const fixture = webhookFixture()
const { as, createEndpoint, listDeliveries, book, recordEvent, advance, receiver, received, setReceiverMode } = fixture

it('retries by the table with the same id and bytes until it is accepted', async () => {
  const { id, secret } = await createEndpoint()
  await setReceiverMode({ secret, status: 500 })
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await fixture.harness.run()
  await advance(3000)
  expect(await received()).toHaveLength(1)
  await advance(4000)
  expect(await received()).toHaveLength(2)
  await setReceiverMode({ secret, status: 200 })
  await advance(7 * 60_000)
  const requests = await received()
  expect(requests.map((one) => one.status)).toEqual([500, 500, 200])
  expect(new Set(requests.map((one) => one.webhookId)).size).toBe(1)
  expect(new Set(requests.map((one) => JSON.stringify(one.body))).size).toBe(1)
  const [row] = (await listDeliveries(id)).rows
  expect(row).toMatchObject({ state: 'delivered', attempts: 3, lastStatus: 200, lastError: null, nextAttemptAt: null })
  const { attemptLog } = await getDelivery(as('admin'), { id: requireInTest(row).id })
  expect(attemptLog.map((one) => [one.number, one.status, one.error])).toEqual([
    [3, 200, null],
    [2, 500, 'status'],
    [1, 500, 'status'],
  ])
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ failures: 0, failingSince: null, state: 'enabled' })
})

it('keeps the events of one appointment in order, waiting at most two minutes for an earlier one', async () => {
  await createEndpoint()
  await setReceiverMode({ status: 500 })
  const [first, second] = [
    await book(),
    await book({ ...fixture.world, agentId: await buildAgent(fixture.database.db, fixture.world) }),
  ]
  await recordEvent(first, 'booked')
  await fixture.harness.run()
  await setReceiverMode({ status: 204 })
  await recordEvent(first, 'rescheduled', 'rescheduled:2')
  await recordEvent(second, 'booked')
  await fixture.harness.run()
  await advance(1000)
  // Events of another appointment do not wait.
  expect((await received()).map((one) => [one.body.type, one.status])).toEqual([
    ['appointment.create', 500],
    ['appointment.create', 204],
  ])
  await advance(8000)
  await advance(1000)
  expect((await received()).slice(2).map((one) => one.body.type)).toEqual([
    'appointment.create',
    'appointment.reschedule',
  ])
  await setReceiverMode({ status: 500 })
  await recordEvent(first, 'reassigned', 'reassigned:1')
  await fixture.harness.run()
  await advance(8000)
  await setReceiverMode({ status: 204 })
  await recordEvent(first, 'cancelled')
  await advance(125_000)
  expect((await received()).at(-1)?.body.type).toBe('appointment.cancelled')
})

it('obeys Retry-After for all deliveries to the endpoint, without counting a failure', async () => {
  const { id } = await createEndpoint()
  await setReceiverMode({ status: 429, retryAfter: 60 })
  const appointment = await book()
  await recordEvent(appointment, 'booked')
  await fixture.harness.run()
  await sendTest(as('admin'), { id })
  await advance(59_000)
  expect(await received()).toHaveLength(1)
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ failures: 0 })
  await setReceiverMode({ status: 204 })
  await advance(2000)
  expect((await listDeliveries(id)).rows.map((row) => row.state)).toEqual(['delivered', 'delivered'])
})

it('does not follow redirects', async () => {
  const { id } = await createEndpoint()
  await setReceiverMode({ status: 302, location: receiver('elsewhere') })
  await recordEvent(await book(), 'booked')
  await fixture.harness.run()
  expect(await received('elsewhere')).toEqual([])
  expect((await listDeliveries(id)).rows).toMatchObject([{ state: 'pending', lastStatus: 302, lastError: 'redirect' }])
})

it('fails after the last delay of the table, and can be replayed', async () => {
  const { id } = await createEndpoint(['CREATE'])
  await setReceiverMode({ status: 400 })
  await recordEvent(await book(), 'booked')
  await fixture.harness.run()
  for (const delayMs of retryTable) {
    await fixture.database.sql`update webhook_endpoints set failing_since = null where id = ${id}`
    await advance(delayMs * 1.2)
  }
  const [row] = (await listDeliveries(id, { state: 'failed' })).rows
  expect(row).toMatchObject({ state: 'failed', attempts: 10, lastStatus: 400 })
  await advance(maxRetryMs)
  expect(await received()).toHaveLength(10)
  await setReceiverMode({ status: 204 })
  expect(await refusal(replayDelivery(as('admin'), { id: newId() }))).toMatchObject({ code: 'not_found' })
  await replayDelivery(as('admin'), { id: row?.id ?? '' })
  expect(await refusal(replayDelivery(as('admin'), { id: row?.id ?? '' }))).toMatchObject({
    details: { reason: 'waiting' },
  })
  await fixture.harness.run()
  const requests = await received()
  expect(requests).toHaveLength(11)
  expect(requests[10]?.webhookId).toBe(requests[0]?.webhookId)
  expect((await listDeliveries(id)).rows).toMatchObject([{ state: 'delivered', attempts: 11 }])
})

it('repeats an attempt with the same id after the process died during it', async () => {
  await createEndpoint()
  await recordEvent(await book(), 'booked')
  const [job] = await fixture.database.sql`update jobs set state = 'claimed', fence = nextval('jobs_fence'),
    lease_until = now() - interval '1 second' where kind = 'webhook.deliver' returning subject, kind, encode(key, 'hex') as key, attempts`
  const run = webhookHandlers['webhook.deliver']?.run
  let left = 1
  const db = new Proxy(fixture.harness.ctx.db, {
    get: (target, key, self) =>
      key === 'transaction' && left-- <= 0 ? () => Promise.reject(new Error('killed')) : Reflect.get(target, key, self),
  })
  const claimed = { organizationId: fixture.world.organizationId, ...job }
  await expect(run?.({ ...fixture.harness.ctx, db }, claimed as never)).rejects.toThrow('killed')
  await fixture.harness.run()
  const requests = await received()
  expect(requests).toHaveLength(2)
  expect(requests[0]?.webhookId).toBe(requests[1]?.webhookId)
  const [{ endpointId }] = (await fixture.database.sql`select endpoint_id as "endpointId" from webhook_deliveries
    where organization_id = ${fixture.world.organizationId}`) as unknown as [{ endpointId: string }]
  const [row] = (await listDeliveries(endpointId)).rows
  const { attemptLog } = await getDelivery(as('admin'), { id: requireInTest(row).id })
  expect(attemptLog.map((one) => [one.number, one.status])).toEqual([
    [2, 204],
    [1, null],
  ])
})

it('keeps a delivery delivered even if an earlier attempt fails afterwards', async () => {
  const { id } = await createEndpoint(['CREATE'])
  await setReceiverMode({ status: 500 })
  await recordEvent(await book(), 'booked')
  const [row] = (await listDeliveries(id)).rows
  const run = webhookHandlers['webhook.deliver']?.run
  const claimed = { organizationId: fixture.world.organizationId, subject: row?.id, kind: 'webhook.deliver' }
  const job = { ...claimed, key: '00', attempts: 0 } as Job
  const { webhook } = fixture.harness.ctx.ports
  // While the first attempt waits for its response, a second one is made and accepted.
  const slow: Ctx['ports']['webhook'] = {
    ...webhook,
    post: async (request) => {
      const result = await webhook.post(request)
      await setReceiverMode({ status: 204 })
      await run?.(fixture.harness.ctx, job)
      return result
    },
  }
  await run?.({ ...fixture.harness.ctx, ports: { ...fixture.harness.ctx.ports, webhook: slow } }, job)
  expect((await listDeliveries(id)).rows).toMatchObject([
    { state: 'delivered', attempts: 2, lastStatus: 204, lastError: null },
  ])
})
