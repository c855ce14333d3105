import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { requireInTest } from '#server/testing/requireInTest.ts'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { endpointListInput } from '../schema.ts'
import { getDelivery, getEndpoint, listEndpoints } from './read.ts'
import { rotateSecret } from './rotateSecret.ts'
import { sendTest } from './sendTest.ts'

const fixture = webhookFixture()
const { as, createEndpoint, listDeliveries, advance, received, setReceiverMode } = fixture

it('signs with the former secret as well during the overlap', async () => {
  const { id, secret: former } = await createEndpoint()
  const { secret: next } = await rotateSecret(as('admin'), { id, overlapHours: 2 })
  expect(next).not.toBe(former)
  for (const secret of [former, next]) {
    await setReceiverMode({ secret })
    await sendTest(as('admin'), { id })
    await fixture.harness.run()
  }
  await advance(3 * hour)
  await setReceiverMode({ secret: former })
  await sendTest(as('admin'), { id })
  await fixture.harness.run()
  expect((await received()).map((one) => one.signature)).toEqual(['valid', 'valid', 'invalid'])
})

it('shows a secret once: it is stored encrypted and appears in no response, log or audit entry', async () => {
  const { id, secret } = await createEndpoint()
  await sendTest(as('admin'), { id })
  await fixture.harness.run()
  const [row] = (await listDeliveries(id)).rows
  const shown = [
    await listEndpoints(as('admin'), endpointListInput.parse({})),
    await getEndpoint(as('admin'), { id }),
    await getDelivery(as('admin'), { id: requireInTest(row).id }),
    await fixture.database.sql`select encode(secret, 'escape') as secret from webhook_endpoints`,
    await fixture.database.sql`select * from attempt_results`,
    await fixture.database.sql`select * from audit where action like 'webhook.%'`,
  ]
  expect(JSON.stringify(shown)).not.toContain(secret.slice(6, 30))
  expect(() => new Webhook(secret)).not.toThrow()
})
