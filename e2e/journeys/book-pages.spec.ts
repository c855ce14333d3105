import { expect } from '@playwright/test'
import { Booking } from '../pages/booking.ts'
import { quickCallPath, test } from '../pages/bookingTest.ts'
import { expectAccessible } from '../pages/page.ts'
import { codeFor, messageTo, randomEmail } from '../pages/testApp.ts'

test('booking works in Arabic, right to left, on the narrowest phone, in dark mode', async ({
  open,
  request,
  quick,
}) => {
  const page = await open({ locale: 'ar', colorScheme: 'dark', viewport: { width: 320, height: 640 } })
  const email = randomEmail()
  const isSound = async () => {
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
    await expect(page.locator('html')).toHaveAttribute('lang', 'ar')
    await expectAccessible(page)
  }
  await page.goto(`${quickCallPath}?month=`)
  await isSound()
  await page.goto(quick)
  await isSound()
  await page.locator('button[name=start]').nth(20).click()
  await expect(page).toHaveURL(/\/details$/)
  await page.locator('#name').fill('نور الهدى عبد الرحمن')
  await page.locator('#email').fill(email)
  await isSound()
  await page.getByRole('button', { name: 'متابعة' }).click()
  await expect(page).toHaveURL(/\/verify$/)
  // Eastern Arabic digits, as an Arabic keyboard produces them.
  const code = await codeFor(request, email)
  await page.locator('#code').fill(code.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.charAt(Number(digit))))
  await isSound()
  await page.getByRole('button', { name: 'متابعة' }).click()
  await expect(page).toHaveURL(/\/check$/)
  await isSound()
  await page.getByRole('button', { name: 'حجز الموعد' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('تم تأكيد موعدك')
  await isSound()
})

test('every booking page is accessible in dark mode on a wide screen', async ({ open, request, from }) => {
  const page = await open({ colorScheme: 'dark', viewport: { width: 1280, height: 900 } })
  await page.goto('/book/acme-care')
  await expectAccessible(page)
  await new Booking(page, request, { service: 'quick-call', from }).bookAs(
    'acme-care',
    { name: 'Dana Dunkel', email: randomEmail() },
    40,
  )
})

test('the language can be chosen with scripts off, stays chosen, and applies to the messages', async ({
  open,
  request,
  quick,
}) => {
  const page = await open({ javaScriptEnabled: false, locale: 'pl' })
  const email = randomEmail()
  await page.goto(quick)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Choose a time')
  await page.getByRole('navigation', { name: 'Language' }).getByRole('link', { name: 'Deutsch' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Termin wählen')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await page.goto(quick)
  await page
    .getByRole('button', { name: /\d{2}:\d{2}/ })
    .nth(50)
    .click()
  await page.getByLabel('Ihr Name').fill('Dieter Deutsch')
  await page.getByLabel('E-Mail-Adresse').fill(email)
  await page.getByRole('button', { name: 'Weiter' }).click()
  await page.getByLabel('Sicherheitscode').fill(await codeFor(request, email))
  await page.getByRole('button', { name: 'Weiter' }).click()
  await page.getByRole('button', { name: 'Termin buchen' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ihr Termin ist bestätigt')
  await messageTo(request, email, /Ihr Termin ist bestätigt[\s\S]*Ortszeit Berlin/)
})

test('a month shows which days have free times and links to them, with scripts off', async ({ open, quick }) => {
  const page = await open({ javaScriptEnabled: false })
  await page.goto(quick)
  await page.getByRole('link', { name: 'Calendar' }).click()
  const calendar = page.getByRole('table', { name: /^Days with available times in/ })
  await expect(calendar.getByRole('columnheader')).toHaveCount(7)
  const first = await calendar.getAttribute('aria-label').then(() => page.locator('#month').innerText())
  await page.getByRole('navigation', { name: 'Other months' }).getByRole('link').last().click()
  await expect(page.locator('#month')).not.toHaveText(first)
  await expect(page.locator('#month')).toContainText('Berlin time')
  const day = calendar.getByRole('link', { name: /\d+ times? free$/ }).nth(2)
  const name = ((await day.getAttribute('aria-label')) ?? '').split(',')[0] ?? ''
  await expect(day).toContainText('free')
  await day.click()
  await expect(page.locator('h2').first()).toContainText(name)
  // A month beyond the horizon, or an invalid one, shows the nearest month that exists.
  await page.goto(`${quickCallPath}?month=2199-01`)
  await expect(page.getByText(/^You can book up to/)).toBeVisible()
})

test('times are shown in the chosen time zone, which is named beside each', async ({ open, quick }) => {
  const page = await open({ javaScriptEnabled: false })
  await page.goto(quick)
  await page.getByLabel('Time zone').selectOption({ label: 'Kolkata' })
  await page.getByRole('button', { name: 'Update times' }).click()
  await expect(page.locator('h2').first()).toContainText('Kolkata time')
  await expect(page.getByRole('button', { name: /, Kolkata time$/ }).first()).toBeVisible()
})
