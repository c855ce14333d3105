import { type APIRequestContext, expect, test } from '@playwright/test'
import { clearFaults, scheduleCall } from '../pages/api.ts'
import { signIn } from '../pages/console.ts'
import { expectAccessible } from '../pages/page.ts'
import { businessNow, demoIds, genesys, moveClockTo, sandboxUrl } from '../pages/testApp.ts'

test.afterEach(({ request }) => clearFaults(request))

/** Books five appointments of one agent of Globex, all soon enough for their sessions to be created at once. */
async function scheduleFive(request: APIRequestContext): Promise<string[]> {
  const now = await businessNow(request)
  const ids: string[] = []
  for (const minutes of [90, 120, 150, 180, 210]) {
    const start = new Date(Math.ceil(now.getTime() / 60_000 + minutes) * 60_000)
    ids.push(await scheduleCall(request, { agent: demoIds().agents[3], start }))
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
  await expectAccessible(page)
  for (const path of ['/admin/appointments', '/admin/settings/video']) {
    await page.goto(path)
    await expect(paused).toBeVisible()
    await expectAccessible(page)
  }
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto('/admin/settings/vendors')
  await expectAccessible(page)

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
