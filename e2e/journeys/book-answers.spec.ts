import { expect } from '@playwright/test'
import { Booking } from '../pages/booking.ts'
import { test } from '../pages/bookingTest.ts'
import { expectAccessible, skipChecks } from '../pages/page.ts'
import { makeService } from '../pages/service.ts'
import { codeFor, randomEmail } from '../pages/testApp.ts'

test('errors are listed above the form and link to their fields', async ({ page, quick }) => {
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
  await expectAccessible(page)
})

test('a mistyped address is questioned once and accepted as it is on request', async ({ page, quick }) => {
  await page.goto(quick)
  await page
    .getByRole('button', { name: /\d{2}:\d{2}/ })
    .nth(61)
    .click()
  await page.getByLabel(/^Your name/).fill('Mia Mistyped')
  await page.getByLabel(/^Email address/).fill('mia@gmial.com')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('Did you mean mia@gmail.com?')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('main')).toContainText('mia@gmial.com')
  await expect(page).toHaveURL(/\/verify$/)
  await page.getByRole('link', { name: 'Change email address' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Yes, use mia@gmail.com' }).click()
  await expect(page).toHaveURL(/\/verify$/)
  await expect(page.getByRole('main')).toContainText('mia@gmail.com')
})

test('an answer changed from the last screen leads back there without a second code', async ({
  page,
  request,
  from,
}) => {
  const email = randomEmail()
  const booking = new Booking(page, request, { service: 'quick-call', check: skipChecks, from })
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
  open,
  page,
  request,
  from,
}) => {
  const email = randomEmail()
  const booking = new Booking(page, request, { service: 'quick-call', check: skipChecks, from })
  await booking.bookAs('acme-care', { name: 'Rita Receipt', email }, 66)
  const address = page.url()
  const reference = await page.locator('dd strong').first().innerText()
  const elsewhere = await open({ javaScriptEnabled: false })
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

test('a service can have several durations and every kind of question', async ({ open, page, request }) => {
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
  const visitor = await open({ javaScriptEnabled: false })
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
