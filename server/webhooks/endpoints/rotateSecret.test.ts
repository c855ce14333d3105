import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { hour, webhookFixture } from '#server/testing/webhooks.ts'
import { getDelivery, getEndpoint, listEndpoints } from './read.ts'
import { rotateSecret } from './rotateSecret.ts'
import { sendTest } from './sendTest.ts'

const stage = webhookFixture()
const { as, createEndpoint: make, log, advance: later, received: got, setReceiverMode: answer } = stage

it('signs with the former secret too, until its time is over', async () => {
  const { id, secret: former } = await make()
  const { secret: next } = await rotateSecret(as('admin'), { id, overlapHours: 2 })
  expect(next).not.toBe(former)
  for (const secret of [former, next]) {
    await answer({ secret })
    await sendTest(as('admin'), { id })
    await stage.harness.run()
  }
  await later(3 * hour)
  await answer({ secret: former })
  await sendTest(as('admin'), { id })
  await stage.harness.run()
  expect((await got()).map((one) => one.signature)).toEqual(['valid', 'valid', 'invalid'])
})

it('shows a secret once: it is kept sealed, and is in no answer, log or record', async () => {
  const { id, secret } = await make()
  await sendTest(as('admin'), { id })
  await stage.harness.run()
  const [row] = (await log(id)).rows
  const shown = [
    await listEndpoints(as('admin'), {}),
    await getEndpoint(as('admin'), { id }),
    await getDelivery(as('admin'), { id: row?.id }),
    await stage.database.sql`select encode(secret, 'escape') as secret from webhook_endpoints`,
    await stage.database.sql`select * from webhook_responses`,
    await stage.database.sql`select * from audit where action like 'webhook.%'`,
  ]
  expect(JSON.stringify(shown)).not.toContain(secret.slice(6, 30))
  expect(() => new Webhook(secret)).not.toThrow()
})
