import { expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { buildAgent } from '#server/testing/builders.ts'
import { refusal } from '#server/testing/refusal.ts'
import { webhookFixture } from '#server/testing/webhooks.ts'
import { getDelivery, getEndpoint } from '../endpoints/read.ts'
import { sendTest } from '../endpoints/sendTest.ts'
import { webhookHandlers } from '../jobs.ts'
import { maxRetryMs, retryTable } from '../rules.ts'
import { replayDelivery } from './replayDelivery.ts'

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

it('tries again by the table under the same id with the same bytes, until it is taken', async () => {
  const { id, secret } = await make()
  await answer({ secret, status: 500 })
  const appointment = await book()
  await happens(appointment, 'booked')
  await stage.harness.run()
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
  const [first, second] = [
    await book(),
    await book({ ...stage.world, agentId: await buildAgent(stage.database.db, stage.world) }),
  ]
  await happens(first, 'booked')
  await stage.harness.run()
  await answer({ status: 204 })
  await happens(first, 'rescheduled', 'rescheduled:2')
  await happens(second, 'booked')
  await stage.harness.run()
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
  await stage.harness.run()
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
  await stage.harness.run()
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
  await stage.harness.run()
  expect(await got('elsewhere')).toEqual([])
  expect((await log(id)).rows).toMatchObject([{ state: 'pending', lastStatus: 302, lastError: 'redirect' }])
})

it('gives up after the table, and sends again when asked to', async () => {
  const { id } = await make(['CREATE'])
  await answer({ status: 400 })
  await happens(await book(), 'booked')
  await stage.harness.run()
  for (const pause of retryTable) {
    await stage.database.sql`update webhook_endpoints set failing_since = null where id = ${id}`
    await later(pause * 1.2)
  }
  const [row] = (await log(id, { state: 'failed' })).rows
  expect(row).toMatchObject({ state: 'failed', attempts: 10, lastStatus: 400 })
  await later(maxRetryMs)
  expect(await got()).toHaveLength(10)
  await answer({ status: 204 })
  expect(await refusal(replayDelivery(as('admin'), { id: newId() }))).toMatchObject({ code: 'not_found' })
  await replayDelivery(as('admin'), { id: row?.id ?? '' })
  expect(await refusal(replayDelivery(as('admin'), { id: row?.id ?? '' }))).toMatchObject({
    details: { reason: 'waiting' },
  })
  await stage.harness.run()
  const told = await got()
  expect(told).toHaveLength(11)
  expect(told[10]?.webhookId).toBe(told[0]?.webhookId)
  expect((await log(id)).rows).toMatchObject([{ state: 'delivered', attempts: 11 }])
})

it('comes again after a process died in the middle, under the same id', async () => {
  await make()
  await happens(await book(), 'booked')
  const [job] = await stage.database.sql`update jobs set state = 'claimed', fence = nextval('jobs_fence'),
    lease_until = now() - interval '1 second' where kind = 'webhook.deliver' returning subject`
  const perform = webhookHandlers['webhook.deliver']?.run
  let left = 1
  const db = new Proxy(stage.harness.ctx.db, {
    get: (target, key, self) =>
      key === 'transaction' && left-- <= 0 ? () => Promise.reject(new Error('killed')) : Reflect.get(target, key, self),
  })
  const claimed = { organizationId: stage.world.organizationId, subject: String(job?.subject) }
  await expect(perform?.({ ...stage.harness.ctx, db }, claimed as never)).rejects.toThrow('killed')
  await stage.harness.run()
  const told = await got()
  expect(told).toHaveLength(2)
  expect(told[0]?.webhookId).toBe(told[1]?.webhookId)
  const [{ endpointId }] = (await stage.database.sql`select endpoint_id as "endpointId" from webhook_deliveries
    where organization_id = ${stage.world.organizationId}`) as unknown as [{ endpointId: string }]
  const [row] = (await log(endpointId)).rows
  const { tries } = await getDelivery(as('admin'), { id: row?.id })
  expect(tries.map((one) => [one.number, one.status])).toEqual([
    [2, 204],
    [1, null],
  ])
})

it('stays taken, whatever a try says that came late', async () => {
  const { id } = await make(['CREATE'])
  await answer({ status: 500 })
  await happens(await book(), 'booked')
  const [row] = (await log(id)).rows
  const perform = webhookHandlers['webhook.deliver']?.run
  const job = { organizationId: stage.world.organizationId, subject: row?.id } as Job
  const { webhook } = stage.harness.ctx.ports
  // While the first waits for its answer, a second is made and taken.
  const slow: Ctx['ports']['webhook'] = {
    ...webhook,
    post: async (request) => {
      const said = await webhook.post(request)
      await answer({ status: 204 })
      await perform?.(stage.harness.ctx, job)
      return said
    },
  }
  await perform?.({ ...stage.harness.ctx, ports: { ...stage.harness.ctx.ports, webhook: slow } }, job)
  expect((await log(id)).rows).toMatchObject([{ state: 'delivered', attempts: 2, lastStatus: 204, lastError: null }])
})
