import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test'
import { Booking } from '../pages/booking.ts'
import { openAppointment, signIn } from '../pages/console.ts'
import { expectAccessible } from '../pages/page.ts'
import { expectText, openFrom, press } from '../pages/settings.ts'
import { businessNow, demoIds, randomEmail } from '../pages/testApp.ts'

const slug = `house-call-${Math.random().toString(36).slice(2, 7)}`
const service = `House call ${slug.slice(-5)}`
const kim = { name: `Kim ${slug.slice(-5)}`, email: randomEmail() }

test.describe.configure({ mode: 'serial' })

test('an administrator creates a service, and a customer books it', async ({ page, request }) => {
  await signIn(page, 'ada@demo.test')
  await page.goto('/admin/presets/new')
  await press(page, 'Create service')
  await expectText(page, 'There is a problem')
  await page.getByLabel('Name', { exact: true }).fill(service)
  await page.getByLabel('URL slug').fill(slug)
  await page.getByLabel('One agent').check()
  await page.getByLabel('Agent', { exact: true }).selectOption({ label: 'Ben Brandt' })
  await page.getByRole('button', { name: 'Add question' }).click()
  await page.getByLabel('Question', { exact: true }).fill('What is it about?')
  await expectAccessible(page)
  await press(page, 'Create service')
  await expectText(page, 'Service created. Customers can now book it.')

  const booking = new Booking(page, request, { service: slug })
  await booking.open('acme-care')
  await booking.chooseTime(3)
  await expect(page.getByLabel(/What is it about/)).toBeVisible()
  await booking.fillDetails(kim)
  await booking.enterCode(kim)
  await booking.confirm()
})

test('a change creates a new version, and existing appointments keep theirs until it is applied', async ({ page }) => {
  await signIn(page, 'ada@demo.test')
  await openFrom(page, 'presets', service)
  await page.getByLabel('Name', { exact: true }).fill(`${service}, longer`)
  await page.getByLabel('Durations (minutes)').fill('45')
  await page.getByLabel('Buffer after (minutes)').fill('many')
  await press(page, 'Save as new version')
  await expect(page.getByRole('alert', { name: 'There is a problem' })).toContainText(
    'Enter a buffer of 0 to 240 minutes after the appointment',
  )
  await expect(page.getByLabel('Durations (minutes)')).toHaveValue('45')
  await page.getByLabel('Buffer after (minutes)').fill('0')
  await press(page, 'Save as new version')
  await expectText(page, 'Version 2 saved.')
  await expectText(page, 'Durations (minutes): 30 → 45')
  await expectText(page, '1 upcoming appointment uses an older version.')
  await expectAccessible(page)
  const preset = page.url().replace(/\?.*/, '')

  await page.goto(`/book/acme-care/${slug}`)
  await expect(page.getByText(/45 minutes/).first()).toBeVisible()
  await openAppointment(page, kim.name)
  await expect(page.getByRole('main').getByText(service, { exact: true })).toBeVisible()

  await page.goto(preset)
  await page.getByText('Apply the latest version').click()
  await press(page, 'Apply version 2 to 1 appointment')
  await expectText(page, /^Updating 1 appointment to the latest version/)
  await expect
    .poll(
      async () => {
        await page.goto(preset)
        return page.getByText('All upcoming appointments use the latest version.').count()
      },
      { timeout: 60_000 },
    )
    .toBe(1)
  await openAppointment(page, kim.name)
  await expect(page.getByRole('main').getByText(`${service}, longer`, { exact: true })).toBeVisible()
  await expectText(page, 'Updated to the service’s latest settings')
})

test('the second of two concurrent changes to a service is warned and loses nothing', async ({ page, browser }) => {
  await signIn(page, 'ada@demo.test')
  await openFrom(page, 'presets', `${service}, longer`)
  const other = await openAgain(browser, page)
  await other.getByLabel('Booking window (days)').fill('60')
  await press(other, 'Save as new version')
  await expectText(other, 'Version 3 saved.')
  await page.getByLabel('Description').fill('At your home, by video.')
  await press(page, 'Save as new version')
  await expectText(page, 'Booking window (days): 90 → 60')
  await expect(page.getByLabel('Description')).toHaveValue('At your home, by video.')
  await page.getByLabel('Booking window (days)').fill('60')
  await press(page, 'Save my changes anyway')
  await expectText(page, 'Version 4 saved.')
  await other.context().close()
})

test('time off lists the affected appointments before it is added, and removes times from the booking page', async ({
  page,
  request,
}) => {
  await signIn(page, 'ada@demo.test')
  const before = await firstDay(request)
  await openFrom(page, 'agents', 'Ben Brandt')
  await expectAccessible(page)
  await page.getByRole('button', { name: /^Remove Friday/ }).click()
  await expectText(page, /You have unsaved changes/)
  await press(page, 'Save hours')
  await expectText(page, 'Hours saved.')
  await expect(page.getByRole('group', { name: /^Friday/ })).toHaveCount(0)

  const today = (await businessNow(request)).toISOString().slice(0, 10)
  await page.getByLabel('First day', { exact: true }).fill(today)
  await page.getByLabel('Last day', { exact: true }).fill(daysAfter(before, 14))
  await press(page, 'Add')
  await expectText(page, /overlaps? with this time/)
  await expectAccessible(page)
  await press(page, 'Add anyway')
  await expectText(page, /^Added to the schedule/)
  const after = await firstDay(request)
  expect(after > daysAfter(before, 14)).toBe(true)
  expect(new Date(`${after}T12:00:00Z`).getUTCDay()).not.toBe(5)

  await page.goto(page.url())
  await page.getByText('Remove Time off').first().click()
  await page.getByRole('button', { name: /^Remove Time off/ }).click()
  await expectText(page, /^Removed\. The regular hours/)
  expect(await firstDay(request)).toBe(before)
})

test('a queue is created and assigned; a supervisor has view-only access; pages work in dark mode on a small screen', async ({
  page,
  browser,
}) => {
  await signIn(page, 'ada@demo.test')
  await page.goto('/admin/queues/new')
  await press(page, 'Create queue')
  await expect(page.getByRole('alert', { name: 'There is a problem' })).toContainText('Enter a name')
  await page.getByLabel('Name', { exact: true }).fill(`Line ${slug}`)
  await page.getByLabel('Capacity').fill('2')
  await page.getByLabel('Ben Brandt').check()
  await press(page, 'Create queue')
  await expectText(page, 'Queue created.')
  await openFrom(page, 'presets', `${service}, longer`)
  await page.getByLabel(/^A queue/).check()
  await page.getByLabel('Queue', { exact: true }).selectOption({ label: `Line ${slug}` })
  await press(page, 'Save as new version')
  await expectText(page, `Assigned to: Ben Brandt → queue Line ${slug}`)
  const preset = page.url().replace(/\?.*/, '')

  const context = await browser.newContext({
    viewport: { width: 320, height: 800 },
    colorScheme: 'dark',
    baseURL: page.url(),
  })
  const small = await context.newPage()
  await signIn(small, 'sam@demo.test')
  for (const path of ['presets', 'queues', 'agents', 'closures'].map((name) => `/admin/${name}`)) {
    await small.goto(path)
    await expectAccessible(small)
  }
  await small.goto(preset)
  await expectText(small, 'You have view-only access.')
  await expect(small.getByRole('button', { name: 'Save as new version' })).toHaveCount(0)
  await expectAccessible(small)
  await context.close()
})

/** Opens the same page in another browser of the same person. */
async function openAgain(browser: Browser, page: Page): Promise<Page> {
  const context = await browser.newContext({ storageState: await page.context().storageState() })
  const other = await context.newPage()
  await other.goto(page.url())
  return other
}

/** First day on which the new service has an available time. */
async function firstDay(request: APIRequestContext): Promise<string> {
  const from = await businessNow(request)
  const to = new Date(from.getTime() + 40 * 86_400_000)
  const application = demoIds().applications.find((one) => one.slug === 'acme-care')
  const query = new URLSearchParams({
    presetId: slug,
    applicationId: application?.id ?? '',
    from: from.toISOString(),
    to: to.toISOString(),
    timezone: 'Europe/Berlin',
  })
  const response = await request.get(`/api/v2/availability?${query}`)
  expect(response.status()).toBe(200)
  const { slots } = (await response.json()) as { slots: { start: string }[] }
  return slots[0]?.start.slice(0, 10) ?? ''
}

const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
