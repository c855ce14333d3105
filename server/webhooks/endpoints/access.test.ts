import { expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { buildWorld } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { webhookFixture } from '#server/testing/webhooks.ts'
import { replayDelivery, replayFailed } from '../deliveries/replayDelivery.ts'
import { deliveriesInput, endpointListInput } from '../schema.ts'
import { createEndpoint } from './createEndpoint.ts'
import { deleteEndpoint } from './deleteEndpoint.ts'
import { getDelivery, getEndpoint, listDeliveries, listEndpoints } from './read.ts'
import { rotateSecret } from './rotateSecret.ts'
import { saveEndpoint } from './saveEndpoint.ts'
import { sendTest } from './sendTest.ts'
import { setEndpointState } from './setEndpointState.ts'

const fixture = webhookFixture()
const { as, createEndpoint: addEndpoint, receiver } = fixture

const fields = (url = receiver()) => ({ url, description: '', types: [] })

type Operation = [string, (ctx: Ctx, ids: { id: string; deliveryId: string }) => Promise<unknown>]
const onOneEndpoint: Operation[] = [
  ['get', (ctx, { id }) => getEndpoint(ctx, { id })],
  ['save', (ctx, { id }) => saveEndpoint(ctx, { id, version: 1, ...fields() })],
  ['rotateSecret', (ctx, { id }) => rotateSecret(ctx, { id, overlapHours: 24 })],
  ['setState', (ctx, { id }) => setEndpointState(ctx, { id, state: 'paused' })],
  ['test', (ctx, { id }) => sendTest(ctx, { id })],
  ['delete', (ctx, { id }) => deleteEndpoint(ctx, { id })],
  ['deliveries', (ctx, { id }) => listDeliveries(ctx, deliveriesInput.parse({ endpointId: id }))],
  ['delivery', (ctx, { deliveryId }) => getDelivery(ctx, { id: deliveryId })],
  ['replay', (ctx, { deliveryId }) => replayDelivery(ctx, { id: deliveryId })],
  ['replayFailed', (ctx, { id }) => replayFailed(ctx, { endpointId: id, hours: 744 })],
]
const general: Operation[] = [
  ['list', (ctx) => listEndpoints(ctx, endpointListInput.parse({}))],
  ['create', (ctx) => createEndpoint(ctx, fields())],
]

it.each(onOneEndpoint)('%s reports another application’s endpoint as not found', async (_, operation) => {
  const other = await buildWorld(fixture.database.db)
  const { id } = await createEndpoint(as('admin', other), fields())
  const { deliveryId } = await sendTest(as('admin', other), { id })
  for (const ids of [
    { id, deliveryId },
    { id: newId(), deliveryId: newId() },
  ])
    expect(await refusal(operation(as('admin'), ids))).toMatchObject({ code: 'not_found' })
})

const readOnly = ['get', 'deliveries', 'delivery', 'list']

it.each([...onOneEndpoint, ...general])('%s is allowed only for the right roles', async (name, operation) => {
  const { id } = await addEndpoint()
  const { deliveryId } = await sendTest(as('admin'), { id })
  expect(await refusal(operation(as('agent'), { id, deliveryId }))).toMatchObject({ code: 'forbidden' })
  if (readOnly.includes(name)) await expect(operation(as('supervisor'), { id, deliveryId })).resolves.toBeDefined()
  else expect(await refusal(operation(as('supervisor'), { id, deliveryId }))).toMatchObject({ code: 'forbidden' })
  const anonymous = { ...fixture.harness.ctx, actor: { kind: 'public' as const, clientIp: null, browserId: null } }
  expect(await refusal(operation(anonymous, { id, deliveryId }))).toMatchObject({ code: 'unauthenticated' })
})

it('hides the query string of an address from supervisors, because it may contain a key', async () => {
  const { id } = await createEndpoint(as('admin'), fields(`${receiver()}?key=s3cret`))
  const { deliveryId } = await sendTest(as('admin'), { id })
  const seen = [
    await listEndpoints(as('supervisor'), endpointListInput.parse({})),
    await getEndpoint(as('supervisor'), { id }),
    await getDelivery(as('supervisor'), { id: deliveryId }),
  ]
  expect(JSON.stringify(seen)).not.toContain('s3cret')
  expect(await getEndpoint(as('supervisor'), { id })).toMatchObject({ mayEdit: false })
  expect(await getEndpoint(as('admin'), { id })).toMatchObject({ mayEdit: true, url: `${receiver()}?key=s3cret` })
})

it('lists only the endpoints of the caller’s applications', async () => {
  const other = await buildWorld(fixture.database.db)
  await createEndpoint(as('admin', other), fields())
  const { id } = await addEndpoint()
  expect((await listEndpoints(as('admin'), endpointListInput.parse({}))).rows.map((row) => row.id)).toEqual([id])
})
