import { type APIRequestContext, expect, test } from '@playwright/test'
import { appUrl, demoIds, genesys, inbox, randomEmail, sandboxUrl } from '../pages/world.ts'

test.afterEach(async ({ request }) => {
  await request.delete(`${sandboxUrl}/faults`)
})

const faults = [
  { name: 'answer 500', fault: { mode: 'status', status: 500 } },
  { name: 'answer 429 with Retry-After', fault: { mode: 'status', status: 429, retryAfter: 2 } },
  { name: 'hang', fault: { mode: 'hang' } },
  { name: 'lose their answers', fault: { mode: 'drop-response' } },
]

async function schedule(request: APIRequestContext, email: string): Promise<string> {
  const ids = demoIds()
  const application = ids.applications.find((one) => one.slug === 'globex-clinic')
  const agent = ids.agents.filter((one) => one.applicationId === application?.id).at(-1)
  const query = `role=ROLE_CLIENT_SERVICE&application=${application?.id}`
  const { token } = (await (await request.get(`${appUrl}/api/sandbox/token?${query}`)).json()) as { token: string }
  // Some far-off night of its own, where nobody else books.
  const start = new Date(
    Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 86_400_000 + Math.floor(Math.random() * 400) * 3_600_000,
  )
  const answer = await request.post(`${appUrl}/api/v2/appointments/`, {
    headers: { authorization: `Bearer ${token}` },
    data: {
      applicationId: application?.id,
      start: start.toISOString(),
      duration: 'PT15M',
      timezone: 'America/New_York',
      targetAssignment: { id: agent?.id, type: 'AGENT' },
      customers: [{ name: { firstName: 'Val', lastName: 'Voss' }, contact: { primaryEmail: email } }],
    },
  })
  expect(answer.status()).toBe(200)
  return ((await answer.json()) as { id: string }).id
}

for (const { name, fault } of faults) {
  test(`while vendors ${name} pages are served, and everything arrives once when they recover`, async ({ request }) => {
    for (const vendor of ['genesys', 'resend'])
      await request.post(`${sandboxUrl}/faults`, { data: { vendor, ...fault } })
    const email = randomEmail()
    await schedule(request, email)
    expect((await request.get('/book/globex-clinic/video-consultation')).status()).toBe(200)

    await request.delete(`${sandboxUrl}/faults`)
    const confirmations = async () => (await inbox(request, email)).filter((item) => /\/join\//.test(item.text)).length
    await expect.poll(confirmations, { timeout: 60_000 }).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    expect(await confirmations()).toBe(1)
    const names = (await genesys(request)).sessions.map((session) => session.request.attributes.appointmentId)
    expect(new Set(names).size, 'no session twice').toBe(names.length)
  })
}
