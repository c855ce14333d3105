import { expect, type Page, test } from '@playwright/test'
import { calendarEntryOf, parseCalendarFile } from '../pages/calendarFile.ts'
import { openAppointment, signIn } from '../pages/console.ts'
import { expectAccessibleEverywhere } from '../pages/page.ts'
import { bookQuickCall, enterCode, linksIn } from '../pages/selfService.ts'
import { appUrl, inbox, messageTo, randomEmail } from '../pages/testApp.ts'

/** Returns the start shown on the page. */
const timeOn = (page: Page) => page.locator('time').first().getAttribute('datetime')

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false })

  test('an appointment is rescheduled with its link in three taps, and every link and calendar file follows', async ({
    page,
    request,
  }) => {
    const { email, mail, manage, join } = await bookQuickCall(page, request, 'Mia Moves', 2)
    await page.goto(manage)
    const before = await timeOn(page)
    await page.getByRole('link', { name: 'Reschedule' }).click()
    await page
      .getByRole('button', { name: /\d{1,2}:\d{2}/ })
      .nth(5)
      .click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reschedule to this time?')
    await page.getByRole('button', { name: 'Reschedule appointment' }).click()
    await expect(page.getByRole('main')).toContainText('Your appointment has been rescheduled')
    const after = await timeOn(page)
    expect(after).not.toBe(before)

    // The links of the first message show the current time.
    await page.goto(manage)
    await expect(page.getByRole('main')).toContainText('This appointment has been rescheduled')
    expect(await timeOn(page)).toBe(after)
    await page.goto(join)
    expect(await timeOn(page)).toBe(after)

    const rescheduled = await messageTo(request, email, /^New time/)
    const [first, second] = [calendarEntryOf(mail), calendarEntryOf(rescheduled)]
    expect(second).toMatchObject({ method: 'REQUEST', uid: first.uid, sequence: first.sequence + 1 })
    expect(second.start).not.toBe(first.start)
    expect(linksIn(rescheduled)).toEqual({ manage, join })

    const file = await request.get(`${manage}/calendar`)
    expect(file.headers()['content-type']).toContain('text/calendar')
    expect(parseCalendarFile(await file.text())).toMatchObject({
      uid: first.uid,
      sequence: second.sequence,
      start: second.start,
    })
  })

  test('a time that was taken meanwhile is replaced by another one, and the input is kept', async ({
    page,
    request,
  }) => {
    const { manage } = await bookQuickCall(page, request, 'Lee Late', 4)
    await page.goto(manage)
    const booked = new Date((await timeOn(page)) ?? '')
    // No slot starts at that minute, so the time is refused like a taken one.
    const unavailable = new Date(booked.getTime() + 7 * 60_000).toISOString()
    await page.goto(
      `${manage}/reschedule/confirm?${new URLSearchParams({ start: unavailable, timezone: 'Europe/Berlin' })}`,
    )
    await page.getByLabel(/^Why are you rescheduling/).fill('My train comes later')
    await page.getByRole('button', { name: 'Reschedule appointment' }).click()
    const alternatives = page.getByRole('alert')
    await alternatives
      .getByRole('button', { name: /\d{1,2}:\d{2}/ })
      .first()
      .click()
    await expect(page.getByLabel(/^Why are you rescheduling/)).toHaveValue('My train comes later')
    expect(page.url()).not.toContain('train')
    await page.getByRole('button', { name: 'Reschedule appointment' }).click()
    await expect(page.getByRole('main')).toContainText('Your appointment has been rescheduled')
  })
})

test('a contact is corrected with its own code: the new contact gets new links, and the old one is notified without any', async ({
  page,
  request,
}) => {
  const { email, manage, join } = await bookQuickCall(page, request, 'Cleo Corrects', 5)
  const newEmail = randomEmail()
  await page.goto(manage)
  await expectAccessibleEverywhere(page)
  await page.getByRole('link', { name: 'Update contact details' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Update contact details')
  await expectAccessibleEverywhere(page)
  await page.getByLabel(/^Email address/).fill(newEmail)
  await page.getByRole('button', { name: 'Send code' }).click()
  await expect(page).toHaveURL(/\/contact\/code$/)
  await expectAccessibleEverywhere(page)
  await enterCode(page, request, newEmail, 0, 'Confirm contact details')
  await expect(page.getByRole('main')).toContainText('Your contact details are confirmed')

  const confirmation = await messageTo(request, newEmail, /\/manage\//)
  const links = linksIn(confirmation)
  expect(links.manage).not.toBe(manage)
  await expect(page).toHaveURL(new RegExp(`${links.manage}\\?done=contact$`))
  const notice = await messageTo(request, email, /contact details have changed/i)
  expect(notice.text).not.toMatch(/\/(manage|join)\//)

  for (const [path, status] of [
    [manage, 410],
    [`${manage}/cancel`, 410],
    [join, 410],
    [links.manage, 200],
    [links.join, 200],
  ] as const) {
    expect((await request.get(path)).status()).toBe(status)
  }
  await page.goto(manage)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link has been replaced')
  await expectAccessibleEverywhere(page)
  await page.getByRole('link', { name: 'Find your appointments' }).click()
  await expect(page).toHaveURL(/\/find\/acme-care$/)
  await expectAccessibleEverywhere(page)
})

test('reporting a wrong recipient stops all messages to the contact, and staff are notified and can undo it', async ({
  page,
  request,
  browser,
}) => {
  const { email, manage, name } = await bookQuickCall(page, request, 'Nora Notme', 6)
  await page.goto(manage)
  await page.getByRole('link', { name: 'Not your appointment?' }).click()
  await expectAccessibleEverywhere(page)
  await page.getByRole('button', { name: 'Report that it’s not mine' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link has been turned off')
  expect((await request.get(manage)).status()).toBe(410)
  const alert = await messageTo(request, 'sam@demo.test', /was sent to the wrong person/)
  expect(alert.text).toContain('/admin/appointments/')
  expect(alert.text).not.toContain(name)

  const staff = await (await browser.newContext({ baseURL: appUrl })).newPage()
  await signIn(staff, 'sam@demo.test')
  await openAppointment(staff, name)
  await expect(
    staff.getByRole('heading', { name: 'A message about this appointment reached the wrong person' }),
  ).toBeVisible()
  await expectAccessibleEverywhere(staff)
  const before = (await inbox(request, email)).length
  await staff.getByLabel('Reason for unblocking').fill('It is theirs after all')
  await staff.getByRole('button', { name: /^Unblock .+ contact details/ }).click()
  await expect(staff.getByRole('main')).toContainText('Contact details unblocked')
  await expect.poll(async () => (await inbox(request, email)).length, { timeout: 60_000 }).toBeGreaterThan(before)
  const [again] = await inbox(request, email)
  if (!again) throw new Error('no message')
  expect(linksIn(again).manage).not.toBe(manage)
  expect((await request.get(linksIn(again).manage)).status()).toBe(200)
  await staff.context().close()
})

test('link scanners change nothing, and self-service pages are neither cached nor indexed', async ({
  page,
  request,
}) => {
  const { manage, join } = await bookQuickCall(page, request, 'Skye Scanner', 7)
  const start = new Date(Date.now() + 10 * 86_400_000).toISOString()
  const paths = [
    '',
    '/cancel',
    '/reschedule',
    `/reschedule/confirm?start=${start}`,
    '/contact',
    '/contact/code',
    '/wrong-recipient',
    '/calendar',
  ]
  for (const path of paths) {
    await request.head(manage + path)
    const response = await request.get(manage + path, { headers: { purpose: 'prefetch', 'next-router-prefetch': '1' } })
    expect(response.headers()['cache-control']).toContain('no-store')
    expect(response.headers()['x-robots-tag']).toContain('noindex')
    expect(response.headers()['referrer-policy']).toBe('same-origin')
  }
  await request.head(join)
  await page.goto(manage)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your appointment is confirmed')
  await page.getByRole('link', { name: 'Reschedule' }).click()
  await expectAccessibleEverywhere(page)
  await page
    .getByRole('button', { name: /\d{1,2}:\d{2}/ })
    .nth(2)
    .click()
  await expect(page.getByRole('button', { name: 'Reschedule appointment' })).toBeVisible()
  await expectAccessibleEverywhere(page)
  expect((await request.get('/manage/not-a-link-at-all-000000')).status()).toBe(404)
  expect((await request.get('/find/no-such-application')).status()).toBe(404)
})
