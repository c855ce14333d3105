import { expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { buildWorld } from '#server/testing/builders.ts'
import { refusal } from '#server/testing/refusal.ts'
import { webhookFixture } from '#server/testing/webhooks.ts'
import { replayDelivery, replayFailed } from '../deliveries/replayDelivery.ts'
import { createEndpoint } from './createEndpoint.ts'
import { deleteEndpoint } from './deleteEndpoint.ts'
import { getDelivery, getEndpoint, listDeliveries, listEndpoints } from './read.ts'
import { rotateSecret } from './rotateSecret.ts'
import { saveEndpoint } from './saveEndpoint.ts'
import { sendTest } from './sendTest.ts'
import { setEndpointState } from './setEndpointState.ts'

const stage = webhookFixture()
const { as, createEndpoint: make, receiver } = stage

type Act = [string, (ctx: Ctx, ids: { id: string; deliveryId: string }) => Promise<unknown>]
const onOne: Act[] = [
  ['get', (ctx, { id }) => getEndpoint(ctx, { id })],
  ['save', (ctx, { id }) => saveEndpoint(ctx, { id, version: 1, url: receiver() })],
  ['rotateSecret', (ctx, { id }) => rotateSecret(ctx, { id })],
  ['setState', (ctx, { id }) => setEndpointState(ctx, { id, state: 'paused' })],
  ['test', (ctx, { id }) => sendTest(ctx, { id })],
  ['delete', (ctx, { id }) => deleteEndpoint(ctx, { id })],
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
  const other = await buildWorld(stage.database.db)
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
  const nobody = { ...stage.harness.ctx, actor: { kind: 'public' as const, clientIp: null, browserId: null } }
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
  const other = await buildWorld(stage.database.db)
  await createEndpoint(as('admin', other), { url: receiver() })
  const { id } = await make()
  expect((await listEndpoints(as('admin'), {})).rows.map((row) => row.id)).toEqual([id])
})
