import { expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { deliveryFixture, number } from '#server/testing/deliveries.ts'
import { eventually } from '#server/testing/harness.ts'

const stage = deliveryFixture()
const { queue, look, waitForState: comesTo, statusesOf } = stage

it('does not write again to an address that bounced or complained', async () => {
  for (const local of ['bounce', 'complain']) {
    const recipient = `${local}-${newId()}@example.test`
    const first = await queue({ channel: 'EMAIL', recipient })
    await stage.harness.run()
    await comesTo(first, local === 'bounce' ? 'failed' : 'delivered')
    await eventually(
      async () =>
        await stage.database.sql`select 1 from suppressions where organization_id = ${stage.world.organizationId}`,
      (rows) => rows.length > 0,
    )
    await eventually(
      async () => (await statusesOf(first)).length,
      (count) => count >= (local === 'bounce' ? 4 : 5),
    )
    const second = await queue({ channel: 'EMAIL', recipient })
    await stage.harness.run()
    expect(await look(second)).toMatchObject({ state: 'failed', error_code: 'suppressed', attempts: 0 })
    expect(await stage.harness.inbox(recipient)).toHaveLength(1)
  }
})

it('says so at once when the vendor refuses for good, and remembers who opted out', async () => {
  const gone = number()
  await fetch(`${stage.harness.sandbox.url}/twilio/opt-outs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number: gone }),
  })
  const first = await queue({ channel: 'SMS', recipient: gone })
  await stage.harness.run()
  expect(await look(first)).toMatchObject({ state: 'failed', error_code: '21610', sealed: null, attempts: 1 })
  const second = await queue({ channel: 'SMS', recipient: gone })
  await stage.harness.run()
  expect(await look(second)).toMatchObject({ state: 'failed', error_code: 'suppressed', attempts: 0 })
})

it('reports a number that was never reached', async () => {
  const id = await queue({ channel: 'SMS', recipient: '+491512340000' })
  await stage.harness.run()
  expect(await comesTo(id, 'failed')).toMatchObject({ error_code: '30003' })
})
