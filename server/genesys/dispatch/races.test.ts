import { afterAll, beforeAll, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import { type GenesysHarness, shortTimeouts, startGenesysHarness } from '#server/testing/genesys.ts'
import { currentSession } from '#server/video/sessions/rules.ts'

let genesys: GenesysHarness
beforeAll(async () => {
  genesys = await startGenesysHarness(shortTimeouts)
})
afterAll(() => genesys.close())

const inMinutes = (count: number) => addMinutes(genesys.clock.now(), count)

it('leaves one session and one interaction per appointment, none if cancelled, after changes with lost responses', async () => {
  const fault = { method: 'POST', probability: 0.3, seed: 7 }
  await genesys.injectFault({ ...fault, path: '/video/sessions', mode: 'drop-response' })
  await genesys.injectFault({ ...fault, path: '/video/sessions', mode: 'slow', delayMs: 600 })
  await genesys.injectFault({ ...fault, path: '/inbound/open/message', mode: 'drop-response' })
  await genesys.injectFault({ path: '/participants/', mode: 'drop-response', probability: 0.3, seed: 9 })
  await genesys.injectFault({
    method: 'DELETE',
    path: '/video/sessions/',
    mode: 'status',
    status: 503,
    probability: 0.3,
    seed: 3,
  })
  const appointments = []
  for (let n = 0; n < 16; n++) {
    const world = await genesys.organization()
    appointments.push({ world, ...(await genesys.book(world, inMinutes(8))) })
  }
  for (let round = 0; round < 3; round++) {
    const working = genesys.advanceTo(inMinutes(2))
    for (const [n, { id, world }] of appointments.entries()) {
      if (n % 4 === round) await genesys.change(world, id, { startAt: inMinutes(4 + round) })
      if (n % 4 === 3 && round === 2) await genesys.change(world, id, { cancel: true })
    }
    await working
    await expectOneEach(appointments)
  }
  await genesys.clearFaults()
  await genesys.advanceTo(inMinutes(6))
  await expectOneEach(appointments)

  const { sessions } = await genesys.state()
  for (const [n, { id, world }] of appointments.entries()) {
    const current = currentSession(await genesys.snapshot(world, id))
    const rooms = sessions.filter((one) => JSON.stringify(one.request.attributes).includes(id)).map((one) => one.id)
    expect(rooms, `rooms of ${n}`).toEqual(n % 4 === 3 ? [] : [current?.providerId])
    const live = await liveOf(id)
    expect(live.length, `interactions of ${n}`).toBe(n % 4 === 3 ? 0 : 1)
  }
}, 90_000)

const liveOf = async (id: string) =>
  (await genesys.state()).conversations.filter((one) => one.from.id.includes(id) && one.state !== 'disconnected')

async function expectOneEach(appointments: { id: string }[]): Promise<void> {
  for (const { id } of appointments) expect((await liveOf(id)).length).toBeLessThanOrEqual(1)
}
