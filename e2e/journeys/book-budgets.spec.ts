import { expect } from '@playwright/test'
import { Booking } from '../pages/booking.ts'
import { quickCallPath, test } from '../pages/bookingTest.ts'
import { countKeys, countTaps } from '../pages/inputCount.ts'
import { skipChecks } from '../pages/page.ts'
import { codeFor, randomEmail } from '../pages/testApp.ts'

test('booking takes four screens and at most seven taps', async ({ open, request, quick }) => {
  const page = await open({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } })
  const email = randomEmail()
  const input = await countTaps(page)
  await page.goto(quick)
  await page
    .getByRole('button', { name: /\d{2}:\d{2}/ })
    .nth(30)
    .tap()
  await page.getByLabel(/^Your name/).tap()
  await page.keyboard.type('Tia Tappert')
  await page.getByLabel(/^Email address/).tap()
  await page.keyboard.type(email)
  await page.getByRole('button', { name: 'Continue' }).tap()
  await expect(page).toHaveURL(/\/verify$/)
  const code = await codeFor(request, email)
  await page.getByLabel(/^Security code/).tap()
  await page.keyboard.type(code)
  await page.getByRole('button', { name: 'Continue' }).tap()
  await page.getByRole('button', { name: 'Book appointment' }).tap()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your appointment is confirmed')
  console.log(`taps: ${await input.count()}`)
  expect(await input.count()).toBeLessThanOrEqual(7)
  expect(input.screens()).toEqual(['', 'details', 'verify', 'check', 'confirmed'])
})

test('booking by keyboard takes at most 25 key presses besides typing, and the focus is never lost', async ({
  open,
  request,
  quick,
}) => {
  const page = await open({})
  const email = randomEmail()
  const input = await countKeys(page)
  const tabTo = async (name: RegExp) => {
    const wanted = page
      .getByRole('main')
      .locator('button, input')
      .and(page.getByLabel(name).or(page.getByRole('button', { name })))
    for (let tries = 0; tries < 12; tries++) {
      await page.keyboard.press('Tab')
      if (await wanted.first().evaluate((element) => element === document.activeElement)) return
    }
    throw new Error(`${name} cannot be reached by Tab`)
  }
  await page.goto(quick)
  await tabTo(/\d{2}:\d{2}/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/details$/)
  await tabTo(/^Your name/)
  await page.keyboard.type('Kay Keller')
  await tabTo(/^Email address/)
  await page.keyboard.type(email)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/verify$/)
  const code = await codeFor(request, email)
  await tabTo(/^Security code/)
  await page.keyboard.type(code)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/check$/)
  await tabTo(/^Book appointment/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Your appointment is confirmed')
  console.log(`presses besides typing: ${await input.count()}`)
  expect(await input.count()).toBeLessThanOrEqual(25)
})

test('the booking pages ship at most 165 kB of compressed scripts', async ({ open, request, quick, from }) => {
  const page = await open({})
  const scripts: Promise<number>[] = []
  page.on('requestfinished', (done) => {
    if (done.resourceType() === 'script') scripts.push(done.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  const totalBytes = async () => (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0)
  await page.goto(quick, { waitUntil: 'networkidle' })
  const bytes = await totalBytes()
  console.log(`scripts of ${quickCallPath}: ${(bytes / 1000).toFixed(1)} kB`)
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThanOrEqual(165_000)
  // Scripts that all further screens load in addition.
  await new Booking(page, request, { service: 'quick-call', check: skipChecks, from }).bookAs(
    'acme-care',
    { name: 'Bo Byte', email: randomEmail() },
    12,
  )
  console.log(`scripts of the whole booking: ${((await totalBytes()) / 1000).toFixed(1)} kB`)
  expect((await totalBytes()) - bytes).toBeLessThanOrEqual(25_000)
})
