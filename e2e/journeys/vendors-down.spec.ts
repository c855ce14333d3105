import { type APIRequestContext, expect, test } from '@playwright/test'
import { clearFaults, scheduleCall } from '../pages/api.ts'
import {
  businessNow,
  demoIds,
  genesys,
  inbox,
  moveClockTo,
  randomEmail,
  randomPhone,
  sandboxUrl,
} from '../pages/testApp.ts'

test.afterEach(({ request }) => clearFaults(request))

const faults = [
  { name: 'respond with 500', agent: 0, fault: { mode: 'status', status: 500 } },
  { name: 'respond with 429 and Retry-After', agent: 2, fault: { mode: 'status', status: 429, retryAfter: 2 } },
  { name: 'hang', agent: 0, fault: { mode: 'hang' } },
  { name: 'lose their responses', agent: 2, fault: { mode: 'drop-response' } },
]

/** Returns a time between one and four at night UTC, when both companies are closed and their agents are free. */
async function whenAllAreClosed(request: APIRequestContext): Promise<Date> {
  const now = await businessNow(request)
  const hour = now.getUTCHours()
  if (hour >= 1 && hour < 4) return new Date(now.getTime() + 25 * 60_000)
  const at = new Date(now)
  if (hour >= 4) at.setUTCDate(at.getUTCDate() + 1)
  at.setUTCHours(1, 0, 0, 0)
  return at
}

for (const { name, agent, fault } of faults) {
  test(`while vendors ${name}, pages are served, and everything arrives exactly once after they recover`, async ({
    request,
  }) => {
    const pageTakes = async () => {
      const startedAt = Date.now()
      expect((await request.get('/book/globex-clinic/video-consultation')).status()).toBe(200)
      return Date.now() - startedAt
    }
    const before = Math.max(...[await pageTakes(), await pageTakes(), await pageTakes()])
    await moveClockTo(request, await whenAllAreClosed(request))
    for (const vendor of ['genesys', 'resend', 'twilio'])
      await request.post(`${sandboxUrl}/faults`, { data: { vendor, ...fault } })
    const contacts = { primaryEmail: randomEmail(), primaryPhone: randomPhone() }
    // Starts so soon that session, messages and dispatch are all due at once.
    const start = new Date(Math.ceil((await businessNow(request)).getTime() / 60_000 + 3) * 60_000)
    const id = await scheduleCall(request, { agent: demoIds().agents[agent], start, contact: contacts })
    const slowest = Math.max(...[await pageTakes(), await pageTakes(), await pageTakes()])
    console.log(`  a page while vendors ${name}: ${slowest} ms at most, ${before} ms before`)

    await new Promise((resolve) => setTimeout(resolve, 4000))
    await clearFaults(request)
    const links = async (to: string) => (await inbox(request, to)).filter((item) => /\/join\//.test(item.text)).length
    const state = async () => {
      const { sessions, conversations } = await genesys(request)
      return {
        mail: await links(contacts.primaryEmail),
        sms: await links(contacts.primaryPhone),
        sessions: sessions.filter((one) => one.request.attributes.appointmentId === id).length,
        conversations: conversations.filter((one) => one.state !== 'disconnected' && JSON.stringify(one).includes(id))
          .length,
      }
    }
    const once = { mail: 1, sms: 1, sessions: 1, conversations: 1 }
    await expect.poll(state, { timeout: 100_000, intervals: [1000] }).toEqual(once)
    await new Promise((resolve) => setTimeout(resolve, 4000))
    expect(await state(), 'nothing duplicated').toEqual(once)
  })
}
