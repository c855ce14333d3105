import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { signIn } from '../pages/console.ts'
import { expectSound } from '../pages/page.ts'
import { expectText, press } from '../pages/settings.ts'
import { appUrl, businessNow, demoIds, moveClockTo, randomEmail, sandboxUrl } from '../pages/world.ts'

const name = `journey-${Math.random().toString(36).slice(2, 8)}`
const url = `${sandboxUrl}/receivers/${name}`
let endpointPath = ''
let secret = ''

type Received = {
  webhookId: string
  signature: string
  status: number
  headers: Record<string, string>
  body: WebhookBody
}
type WebhookBody = { type: string; data: { appointment?: { id: string; status: string }; sequence?: number } }

const received = async (request: APIRequestContext): Promise<Received[]> =>
  ((await (await request.get(`${sandboxUrl}/receivers.json?name=${name}`)).json()) as Received[]).reverse()
const answer = (request: APIRequestContext, mode: object) =>
  request.post(`${sandboxUrl}/receiver-mode/${name}`, { data: { secret, ...mode } })

/** Moves the clock forward, so that the journeys need not wait for due jobs. */
const pass = async (request: APIRequestContext, seconds: number) =>
  moveClockTo(request, new Date((await businessNow(request)).getTime() + seconds * 1000))

async function book(request: APIRequestContext, day: number): Promise<{ id: string; token: string }> {
  const acme = demoIds().applications[0]
  const query = `role=ROLE_CLIENT_SERVICE&application=${acme?.id}`
  const { token } = (await (await request.get(`${appUrl}/api/sandbox/token?${query}`)).json()) as { token: string }
  const start = new Date((await businessNow(request)).getTime() + day * 86_400_000)
  const at = () => {
    start.setUTCHours(2 + Math.floor(Math.random() * 20), 5 * Math.floor(Math.random() * 12), 0, 0)
    return start.toISOString()
  }
  const create = () =>
    request.post(`${appUrl}/api/v2/appointments/`, {
      headers: { authorization: `Bearer ${token}` },
      data: {
        applicationId: acme?.id,
        start: at(),
        duration: 'PT5M',
        timezone: 'Europe/Berlin',
        notificationHeaders: { 'x-tenant': 'journey' },
        customers: [{ name: { firstName: 'Kim', lastName: 'Kunde' }, contact: { primaryEmail: randomEmail() } }],
      },
    })
  let response = await create()
  // The random time may be taken by chance; another one is tried.
  for (let tries = 0; response.status() === 409 && tries < 5; tries++) response = await create()
  expect(response.status()).toBe(200)
  return { id: ((await response.json()) as { id: string }).id, token }
}

/** Reloads the endpoint's page until it shows a text. */
async function expectLater(page: Page, text: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.goto(endpointPath)
    await expect(page.getByRole('main').getByText(text).filter({ visible: true }).first()).toBeVisible({
      timeout: 1000,
    })
  }).toPass({ timeout: 60_000 })
}

test.describe.configure({ mode: 'serial' })
test.beforeEach(({ page }) => signIn(page, 'ada@demo.test'))

test('an administrator adds an endpoint, sees its secret once and sends a test event', async ({ page, request }) => {
  await page.goto('/admin/appointments')
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Webhooks' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Webhooks' })).toBeVisible()
  await expectSound(page)
  await page.getByRole('link', { name: 'New endpoint' }).click()
  await page.getByLabel('Endpoint URL').fill('https://169.254.169.254/latest/meta-data/')
  await press(page, 'Add endpoint')
  await expectText(page, /points to a private network/)
  await expectSound(page)
  await page.getByLabel('Endpoint URL').fill(url)
  await page.getByLabel(/^Description/).fill('The journey’s own')
  await press(page, 'Add endpoint')
  secret = await page.getByLabel('Signing secret', { exact: true }).inputValue()
  expect(secret).toMatch(/^whsec_/)
  await expectSound(page)
  await answer(request, {})
  await page.getByRole('link', { name: 'Go to the endpoint' }).click()
  await expect(page).toHaveURL(/webhooks\/[0-9a-f-]{36}$/)
  endpointPath = new URL(page.url()).pathname
  expect(await page.content()).not.toContain(secret)

  await press(page, 'Send test event')
  await expectText(page, 'Test event queued.')
  await expectLater(page, 'Delivered')
  expect(await received(request)).toMatchObject([{ signature: 'valid', body: { type: 'test' } }])
  await expectSound(page)
})

test('a booking through the API is sent as a signed event and is in the delivery log', async ({ page, request }) => {
  const { id, token } = await book(request, 20)
  await expect.poll(async () => (await received(request)).length, { timeout: 60_000 }).toBe(2)
  expect((await received(request))[1]).toMatchObject({
    signature: 'valid',
    headers: { 'x-tenant': 'journey' },
    body: { type: 'appointment.create', data: { appointment: { id, status: 'ACTIVATED' }, sequence: 1 } },
  })
  const gone = await request.delete(`${appUrl}/api/v2/appointments/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (gone.status() === 204)
    await expect
      .poll(async () => (await received(request)).at(-1)?.body.type, { timeout: 60_000 })
      .toBe('appointment.cancelled')
  await page.goto(endpointPath)
  await page.getByLabel('Event', { exact: true }).selectOption({ label: 'Booked' })
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('main').getByRole('table').getByRole('link', { name: 'Booked' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Booked' })).toBeVisible()
  await expectText(page, id)
  await expectSound(page)
})

test('a failed delivery is retried, and can be resent manually', async ({ page, request }) => {
  await answer(request, { status: 500 })
  const { id } = await book(request, 22)
  const mine = async () => (await received(request)).filter((one) => one.body.data.appointment?.id === id)
  await expect.poll(async () => (await mine()).length, { timeout: 60_000 }).toBeGreaterThan(0)
  await expectLater(page, /500, Error response/)
  await answer(request, { status: 200 })
  await pass(request, 8)
  await expect.poll(async () => (await mine()).at(-1)?.status, { timeout: 60_000 }).toBe(200)
  expect(new Set((await mine()).map((one) => one.webhookId)).size).toBe(1)

  const before = (await mine()).length
  await page.goto(`${endpointPath}?type=CREATE`)
  await page.getByRole('main').getByRole('table').getByRole('link', { name: 'Booked' }).first().click()
  await expectText(page, '500')
  await press(page, 'Resend')
  await expectText(page, 'The delivery is being resent.')
  await expect.poll(async () => (await mine()).length, { timeout: 60_000 }).toBe(before + 1)
  expect(new Set((await mine()).map((one) => one.webhookId)).size).toBe(1)
})

test('events are signed with the new and the previous secret after a rotation', async ({ page, request }) => {
  await page.goto(endpointPath)
  await page.getByRole('link', { name: 'Rotate secret' }).click()
  await expectSound(page)
  await press(page, 'Rotate secret')
  const next = await page.getByLabel('Signing secret', { exact: true }).inputValue()
  expect(next).toMatch(/^whsec_/)
  expect(next).not.toBe(secret)
  await page.getByRole('link', { name: 'Back to the endpoint' }).click()
  await expectText(page, 'Previous secret valid until')
  for (const one of [secret, next]) {
    secret = one
    await answer(request, {})
    const before = (await received(request)).length
    await press(page, 'Send test event')
    await expect.poll(async () => (await received(request)).length, { timeout: 60_000 }).toBe(before + 1)
    expect((await received(request)).at(-1)?.signature).toBe('valid')
  }
})

test('a paused endpoint misses nothing, and one that is gone is disabled', async ({ page, request }) => {
  await page.goto(endpointPath)
  await press(page, 'Pause')
  await expectText(page, 'Endpoint paused.')
  const { id } = await book(request, 24)
  await expectLater(page, 'Queued')
  await press(page, 'Resume')
  await expectText(page, 'Endpoint enabled.')
  await expect
    .poll(async () => (await received(request)).some((one) => one.body.data.appointment?.id === id), {
      timeout: 60_000,
    })
    .toBe(true)
  await answer(request, { status: 410 })
  await page.goto(endpointPath)
  await press(page, 'Send test event')
  await expectLater(page, 'The endpoint responded with 410 Gone.')
  await expectSound(page)
  await page.goto('/admin/settings/webhooks')
  await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText('Disabled')
  await expectSound(page)
})

test('a secret is shown without scripts and is in no URL', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await signIn(page, 'ada@demo.test')
  await page.goto('/admin/settings/webhooks/new')
  await page.getByLabel('Endpoint URL').fill('https://localhost/')
  await press(page, 'Add endpoint')
  await expectText(page, /points to a private network/)
  await page.getByLabel('Endpoint URL').fill(`${url}-plain`)
  await page.getByLabel('Rescheduled', { exact: true }).check()
  await press(page, 'Add endpoint')
  await expect(page.getByLabel('Signing secret', { exact: true })).toHaveValue(/^whsec_/)
  expect(page.url()).not.toContain('whsec')
  await page.getByRole('link', { name: 'Go to the endpoint' }).click()
  await expect(page.getByLabel('Rescheduled', { exact: true })).toBeChecked()
  await press(page, 'Send test event')
  await expectText(page, 'Test event queued.')
  await context.close()
})

test('agents have no access, and supervisors have view-only access', async ({ page, context }) => {
  await context.clearCookies()
  await signIn(page, 'anna@demo.test')
  await expect(page.getByRole('link', { name: 'Webhooks' })).toHaveCount(0)
  await page.goto('/admin/settings/webhooks')
  await expect(page.getByRole('link', { name: 'New endpoint' })).toHaveCount(0)
  await page.goto(endpointPath)
  await expect(page.getByRole('main')).not.toContainText(name)

  await context.clearCookies()
  await signIn(page, 'sam@demo.test')
  await page.goto(endpointPath)
  await expectText(page, 'You have view-only access.')
  await expect(page.getByRole('button', { name: /Save|[Ss]end|Resume|Rotate/ })).toHaveCount(0)
  await expectSound(page)
})

test('an endpoint is deleted after a confirmation, and its log stays', async ({ page }) => {
  await page.goto(endpointPath)
  await page.getByRole('link', { name: 'Delete' }).click()
  await expectText(page, 'Its signing secret will be erased.')
  await expectSound(page)
  await page.getByRole('link', { name: 'Keep endpoint' }).click()
  await expect(page).toHaveURL(new RegExp(`${endpointPath}$`))
  await page.getByRole('link', { name: 'Delete' }).click()
  await press(page, /^Delete /)
  await expectText(page, 'Endpoint deleted. Waiting deliveries were cancelled.')
  await expectText(page, 'This endpoint was deleted.')
  await expect(page.getByRole('button', { name: /Save|Resume|Disable/ })).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Deliveries' }).getByRole('row')).not.toHaveCount(0)
  await expectSound(page)
})
