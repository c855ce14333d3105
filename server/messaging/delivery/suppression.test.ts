import { expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { deliveryFixture, newPhone } from '#server/testing/deliveries.ts'
import { eventually } from '#server/testing/harness.ts'

const fixture = deliveryFixture()
const { enqueueMessage, readMessage, waitForState, statusesOf } = fixture

it('sends nothing more to an address that bounced or complained', async () => {
  for (const local of ['bounce', 'complain']) {
    const recipient = `${local}-${newId()}@example.test`
    const first = await enqueueMessage({ channel: 'EMAIL', recipient })
    await fixture.harness.run()
    await waitForState(first, local === 'bounce' ? 'failed' : 'delivered')
    await eventually(
      async () =>
        await fixture.database.sql`select 1 from suppressions where organization_id = ${fixture.world.organizationId}`,
      (rows) => rows.length > 0,
    )
    await eventually(
      async () => (await statusesOf(first)).length,
      (count) => count >= (local === 'bounce' ? 3 : 4),
    )
    const second = await enqueueMessage({ channel: 'EMAIL', recipient })
    await fixture.harness.run()
    expect(await readMessage(second)).toMatchObject({ state: 'failed', error_code: 'suppressed', attempts: 0 })
    expect(await fixture.harness.inbox(recipient)).toHaveLength(1)
  }
})

it('fails at once when the vendor refuses permanently, and suppresses a number that opted out', async () => {
  const optedOut = newPhone()
  await fetch(`${fixture.harness.sandbox.url}/twilio/opt-outs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number: optedOut }),
  })
  const first = await enqueueMessage({ channel: 'SMS', recipient: optedOut })
  await fixture.harness.run()
  expect(await readMessage(first)).toMatchObject({ state: 'failed', error_code: '21610', sealed: null, attempts: 1 })
  const second = await enqueueMessage({ channel: 'SMS', recipient: optedOut })
  await fixture.harness.run()
  expect(await readMessage(second)).toMatchObject({ state: 'failed', error_code: 'suppressed', attempts: 0 })
})

it('reports a number that cannot be reached', async () => {
  const id = await enqueueMessage({ channel: 'SMS', recipient: '+491512340000' })
  await fixture.harness.run()
  expect(await waitForState(id, 'failed')).toMatchObject({ error_code: '30003' })
})
