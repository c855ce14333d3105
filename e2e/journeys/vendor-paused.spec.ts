import { type APIRequestContext, expect, test } from '@playwright/test'
import { signIn } from '../pages/console.ts'
import { expectSound } from '../pages/page.ts'
import { appUrl, businessNow, demoIds, genesys, moveClockTo, randomEmail, sandboxUrl } from '../pages/world.ts'

const clearFaults = (request: APIRequestContext) => request.delete(`${sandboxUrl}/faults`)
test.afterEach(({ request }) => clearFaults(request).then(() => {}))

/** Books five appointments of one agent of Globex, all soon enough for their sessions to be created at once. */
async function scheduleFive(request: APIRequestContext): Promise<string[]> {
  const { id: agentId, applicationId } = demoIds().agents[3] ?? { id: '', applicationId: '' }
  const query = `role=ROLE_CLIENT_SERVICE&application=${applicationId}`
  const { token } = (await (await request.get(`${appUrl}/api/sandbox/token?${query}`)).json()) as { token: string }
  const now = await businessNow(request)
  const ids: string[] = []
  for (const minutes of [90, 120, 150, 180, 210]) {
    const answer = await request.post(`${appUrl}/api/v2/appointments/`, {
      headers: { authorization: `Bearer ${token}` },
      data: {
        applicationId,
        start: new Date(Math.ceil(now.getTime() / 60_000 + minutes) * 60_000).toISOString(),
        duration: 'PT15M',
        timezone: 'America/New_York',
        targetAssignment: { id: agentId, type: 'AGENT' },
        customers: [{ name: { firstName: 'Val', lastName: 'Voss' }, contact: { primaryEmail: randomEmail() } }],
      },
    })
    expect(answer.status(), await answer.text()).toBe(200)
    ids.push(((await answer.json()) as { id: string }).id)
  }
  return ids
}

/** Moves the clock to the next night, when the agent is available for some hours. */
async function toNight(request: APIRequestContext): Promise<void> {
  const at = await businessNow(request)
  at.setUTCDate(at.getUTCDate() + 1)
  at.setUTCHours(3, 0, 0, 0)
  await moveClockTo(request, at)
}

test('staff see what a vendor’s failure pauses and until when, and it resumes automatically', async ({
  page,
  request,
}) => {
  await toNight(request)
  await request.post(`${sandboxUrl}/faults`, {
    data: { vendor: 'genesys', path: '/video/sessions', mode: 'status', status: 503 },
  })
  const ids = await scheduleFive(request)
  await signIn(page, 'greta@demo.test')
  const paused = page.getByText(/Video sessions for Globex Clinic have been paused since .+ New York time\./)
  await expect(async () => {
    await page.goto('/admin/settings/vendors')
    await expect(paused).toBeVisible({ timeout: 1000 })
  }).toPass()
  await expect(page.getByText(/Next attempt at \d.+ New York time\. \d+ items are waiting/)).toBeVisible()
  await expectSound(page)
  for (const path of ['/admin/appointments', '/admin/settings/video']) {
    await page.goto(path)
    await expect(paused).toBeVisible()
    await expectSound(page)
  }
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto('/admin/settings/vendors')
  await expectSound(page)

  await clearFaults(request)
  await expect(async () => {
    await page.goto('/admin/settings/vendors')
    await expect(page.getByRole('heading', { name: 'Paused', exact: true })).toBeVisible()
    await expect(paused).toHaveCount(0, { timeout: 1000 })
  }).toPass()
  const rooms = async () => {
    const { sessions } = await genesys(request)
    return ids.map((id) => sessions.filter((one) => one.request.attributes.appointmentId === id).length)
  }
  await expect.poll(rooms).toEqual([1, 1, 1, 1, 1])
})
