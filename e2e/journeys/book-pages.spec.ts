import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test'
import { Booking } from '../pages/booking.ts'
import { countKeys, countTaps } from '../pages/effort.ts'
import { expectSound } from '../pages/page.ts'
import { makeService } from '../pages/service.ts'
import { businessNow, codeFor, messageTo, randomEmail } from '../pages/world.ts'

const SERVICE = '/book/acme-care/quick-call'
const unseen = async () => {}

/** A Monday that is completely open, whatever the hour is now; each test books a different time of it. */
let from = ''
let quick = ''
test.beforeAll(async ({ request }) => {
  const at = await businessNow(request)
  do at.setUTCDate(at.getUTCDate() + 1)
  while (at.getUTCDay() !== 1)
  at.setUTCDate(at.getUTCDate() + 14)
  from = at.toISOString().slice(0, 10)
  quick = `${SERVICE}?from=${from}`
})

const opened: Page[] = []
test.afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close()
})

/** Opens a page in a separate browser context, as on another person's device. */
async function open(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext({ timezoneId: 'Europe/Berlin', ...options })).newPage()
  opened.push(page)
  return page
}

test('booking takes four screens and at most seven taps', async ({ browser, request }) => {
  const page = await open(browser, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } })
  const email = randomEmail()
  const effort = await countTaps(page)
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
  console.log(`taps: ${await effort.count()}`)
  expect(await effort.count()).toBeLessThanOrEqual(7)
  expect(effort.screens()).toEqual(['', 'details', 'verify', 'check', 'confirmed'])
})

test('booking by keyboard takes at most 25 key presses besides typing, and the focus is never lost', async ({
  browser,
  request,
}) => {
  const page = await open(browser, {})
  const email = randomEmail()
  const effort = await countKeys(page)
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
  console.log(`presses besides typing: ${await effort.count()}`)
  expect(await effort.count()).toBeLessThanOrEqual(25)
})

test('the booking pages ship at most 165 kB of compressed scripts', async ({ browser, request }) => {
  const page = await open(browser, {})
  const scripts: Promise<number>[] = []
  page.on('requestfinished', (done) => {
    if (done.resourceType() === 'script') scripts.push(done.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  const weighed = async () => (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0)
  await page.goto(quick, { waitUntil: 'networkidle' })
  const bytes = await weighed()
  console.log(`scripts of ${SERVICE}: ${(bytes / 1000).toFixed(1)} kB`)
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThanOrEqual(165_000)
  // Scripts that all further screens load in addition.
  await new Booking(page, request, { service: 'quick-call', check: unseen, from }).bookAs(
    'acme-care',
    { name: 'Bo Byte', email: randomEmail() },
    12,
  )
  console.log(`scripts of the whole booking: ${((await weighed()) / 1000).toFixed(1)} kB`)
  expect((await weighed()) - bytes).toBeLessThanOrEqual(25_000)
})

test('booking works in Arabic, right to left, on the narrowest phone, in dark mode', async ({ browser, request }) => {
  const page = await open(browser, { locale: 'ar', colorScheme: 'dark', viewport: { width: 320, height: 640 } })
  const email = randomEmail()
  const isSound = async () => {
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
    await expect(page.locator('html')).toHaveAttribute('lang', 'ar')
    await expectSound(page)
  }
  await page.goto(`${SERVICE}?month=`)
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

test('every booking page is accessible in dark mode on a wide screen', async ({ browser, request }) => {
  const page = await open(browser, { colorScheme: 'dark', viewport: { width: 1280, height: 900 } })
  await page.goto('/book/acme-care')
  await expectSound(page)
  await new Booking(page, request, { service: 'quick-call', from }).bookAs(
    'acme-care',
    { name: 'Dana Dunkel', email: randomEmail() },
    40,
  )
})

test('the language can be chosen with scripts off, stays chosen, and applies to the messages', async ({
  browser,
  request,
}) => {
  const page = await open(browser, { javaScriptEnabled: false, locale: 'pl' })
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

test('a month shows which days have free times and links to them, with scripts off', async ({ browser }) => {
  const page = await open(browser, { javaScriptEnabled: false })
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
  await page.goto(`${SERVICE}?month=2199-01`)
  await expect(page.getByText(/^You can book up to/)).toBeVisible()
})

test('times are shown in the chosen time zone, which is named beside each', async ({ browser }) => {
  const page = await open(browser, { javaScriptEnabled: false })
  await page.goto(quick)
  await page.getByLabel('Time zone').selectOption({ label: 'Kolkata' })
  await page.getByRole('button', { name: 'Update times' }).click()
  await expect(page.locator('h2').first()).toContainText('Kolkata time')
  await expect(page.getByRole('button', { name: /, Kolkata time$/ }).first()).toBeVisible()
})

test('errors are listed above the form and link to their fields', async ({ page }) => {
  await page.goto(quick)
  await page
    .getByRole('button', { name: /\d{2}:\d{2}/ })
    .nth(60)
    .click()
  await expect(page).toHaveURL(/\/details$/)
  await page.getByRole('button', { name: 'Continue' }).click()
  const summary = page.getByRole('alert').filter({ hasText: 'There is a problem' })
  await expect(summary).toBeFocused()
  await expect(page).toHaveTitle(/^Error: Your details/)
  await summary.getByRole('link', { name: /email/ }).click()
  await expect(page.getByLabel(/^Email address/)).toBeFocused()
  await expectSound(page)
})

test('a mistyped address is questioned once and accepted as it is on request', async ({ page }) => {
  await page.goto(quick)
  await page
    .getByRole('button', { name: /\d{2}:\d{2}/ })
    .nth(61)
    .click()
  await page.getByLabel(/^Your name/).fill('Mia Mistyped')
  await page.getByLabel(/^Email address/).fill('mia@gmial.com')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('Did you mean mia@gmail.com?')).toBeVisible()
  await expectSound(page)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('main')).toContainText('mia@gmial.com')
  await expect(page).toHaveURL(/\/verify$/)
  await page.getByRole('link', { name: 'Change email address' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Yes, use mia@gmail.com' }).click()
  await expect(page).toHaveURL(/\/verify$/)
  await expect(page.getByRole('main')).toContainText('mia@gmail.com')
})

test('an answer changed from the last screen leads back there without a second code', async ({ page, request }) => {
  const email = randomEmail()
  const booking = new Booking(page, request, { service: 'quick-call', check: unseen, from })
  await booking.open('acme-care')
  await booking.chooseTime(62)
  await booking.fillDetails({ name: 'Chris Change', email })
  await booking.enterCode({ name: 'Chris Change', email })
  await page.getByRole('link', { name: 'Change your name' }).click()
  await page.getByLabel(/^Your name/).fill('Christina Change')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL(/\/check$/)
  await expect(page.getByRole('main')).toContainText('Christina Change')
  await page.getByRole('link', { name: 'Change time' }).click()
  const slot = page.getByRole('button', { name: /\d{2}:\d{2}/ }).nth(64)
  const words = ((await slot.getAttribute('aria-label')) ?? '').split(', ')[1] ?? ''
  await slot.click()
  await expect(page).toHaveURL(/\/check$/)
  await expect(page.getByRole('main')).toContainText(words)
})

test('the receipt can be opened on any device later and shows the current status', async ({
  browser,
  page,
  request,
}) => {
  const email = randomEmail()
  const booking = new Booking(page, request, { service: 'quick-call', check: unseen, from })
  await booking.bookAs('acme-care', { name: 'Rita Receipt', email }, 66)
  const address = page.url()
  const reference = await page.locator('dd strong').first().innerText()
  const elsewhere = await open(browser, { javaScriptEnabled: false })
  await elsewhere.goto(address)
  await expect(elsewhere.getByRole('main')).toContainText(reference)
  await expect(elsewhere.getByRole('link', { name: 'Google calendar' })).toHaveAttribute('href', /dates=\d{8}T\d{6}Z/)
  await elsewhere.getByRole('link', { name: /View, change or cancel/ }).click()
  await elsewhere.getByRole('link', { name: 'Cancel this appointment' }).click()
  await elsewhere
    .getByRole('main')
    .getByRole('button', { name: /cancel/i })
    .click()
  await elsewhere.goto(address)
  await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText('This appointment has been cancelled')
})

test('a service can have several durations and every kind of question', async ({ browser, page, request }) => {
  const service = await makeService(page, {
    name: 'Long or short',
    durationsMinutes: [30, 60],
    stepMinutes: 30,
    intake: [
      { key: 'topic', label: 'What is it about?', type: 'select', options: ['Contract', 'Bill'], required: true },
      { key: 'number', label: 'Contract number', type: 'number', required: true },
      { key: 'since', label: 'Customer since', type: 'date' },
      { key: 'second', label: 'Another address', type: 'email' },
      { key: 'more', label: 'Anything else?', type: 'longText' },
      { key: 'word', label: 'Password', type: 'text' },
      { key: 'agreed', label: 'I agree to the terms', type: 'checkbox', required: true },
    ],
  })
  const visitor = await open(browser, { javaScriptEnabled: false })
  await visitor.goto(`/book/acme-care/${service}`)
  await visitor.getByRole('navigation', { name: 'Duration' }).getByRole('link', { name: '60 minutes' }).click()
  const slot = visitor.getByRole('button', { name: /\d{2}:\d{2}/ }).nth(4)
  await expect(slot).toHaveAccessibleName(/, (\d{2}):(\d{2}) to (?!\1)\d{2}:\2, Berlin time$/)
  await slot.click()
  const email = randomEmail()
  await visitor.getByLabel(/^Your name/).fill('Ida Intake')
  await visitor.getByLabel(/^Email address/).fill(email)
  await visitor.getByLabel('Contract number').fill('many')
  await visitor.getByLabel(/^Another address/).fill('nowhere')
  await visitor.getByRole('button', { name: 'Continue' }).click()
  const summary = visitor.getByRole('alert').filter({ hasText: 'There is a problem' })
  await expect(summary.getByRole('link')).toHaveText([
    /What is it about\?/,
    /Contract number/,
    /Another address/,
    /terms/,
  ])
  await expect(visitor.getByLabel(/^Your name/)).toHaveValue('Ida Intake')
  await visitor.getByLabel('What is it about?').selectOption('Bill')
  await visitor.getByLabel('Contract number').fill('4711')
  await visitor.getByLabel(/^Customer since/).fill('2019-02-28')
  await visitor.getByLabel(/^Another address/).fill('other@customers.test')
  await visitor.getByLabel(/^I agree/).check()
  await visitor.getByRole('button', { name: 'Continue' }).click()
  await visitor.getByLabel(/^Security code/).fill(await codeFor(request, email))
  await visitor.getByRole('button', { name: 'Continue' }).click()
  const answers = visitor.getByRole('main')
  for (const answer of ['Bill', '4711', 'Thursday 28 February 2019', 'other@customers.test', 'No answer', 'Yes']) {
    await expect(answers).toContainText(answer)
  }
  await visitor.getByRole('button', { name: 'Book appointment' }).click()
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Your appointment is confirmed')
})
