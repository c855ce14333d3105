import { expect, test } from '@playwright/test'
import { Booking } from '../pages/booking.ts'
import { signIn } from '../pages/console.ts'
import { skipChecks } from '../pages/page.ts'
import { codeFor, messageTo, randomEmail } from '../pages/testApp.ts'

// Axe needs scripts, so these bookings skip the checks; the same pages are checked in the other journeys.
test.use({ javaScriptEnabled: false })

test('a customer books, views and cancels an appointment with scripts off', async ({ page, request }) => {
  const customer = { name: 'Noa Nord', email: randomEmail() }
  await new Booking(page, request, { service: 'quick-call', check: skipChecks }).bookAs('acme-care', customer, 3)
  const mail = await messageTo(request, customer.email, /\/manage\//)
  const manage = /\/manage\/[\w-]+/.exec(mail.text)?.[0] ?? ''
  const join = /\/join\/[\w-]+/.exec(mail.text)?.[0] ?? ''

  await page.goto(join)
  await expect(page.getByRole('main')).toContainText(/You’re early|You can join now/)

  await page.goto(manage)
  await page.getByRole('link', { name: 'Cancel this appointment' }).click()
  await page
    .getByRole('main')
    .getByRole('button', { name: /cancel/i })
    .click()
  await expect(page.getByRole('main')).toContainText(/cancelled/i)
  await messageTo(request, customer.email, /cancelled/i)
  await page.goto(join)
  await expect(page.getByRole('main')).toContainText('This appointment has been cancelled')
})

test('errors keep the input and name the fields', async ({ page, request }) => {
  const booking = new Booking(page, request, { service: 'quick-call', check: skipChecks })
  await booking.open('acme-care')
  await booking.chooseTime(5)
  await booking.fillDetails({ name: 'Uma Unruh', email: 'not an address' })
  await expect(page.getByRole('heading', { name: 'There is a problem' })).toBeVisible()
  await expect(page).toHaveTitle(/^Error:/)
  await expect(page.getByLabel(/^Your name/)).toHaveValue('Uma Unruh')
  await expect(page.getByLabel(/^Email address/)).toHaveValue('not an address')
})

test('a wrong code is refused with an explanation, and the right one still works', async ({ page, request }) => {
  const email = randomEmail()
  const booking = new Booking(page, request, { service: 'quick-call', check: skipChecks })
  await booking.open('acme-care')
  await booking.chooseTime(7)
  await booking.fillDetails({ name: 'Wim Wolf', email })
  const code = await codeFor(request, email)
  const wrong = code === '000000' ? '000001' : '000000'
  await page.getByLabel(/^Security code/).fill(wrong)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('main')).toContainText('The code is incorrect')
  await page.getByLabel(/^Security code/).fill(code)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL(/\/check$/)
})

test('staff sign in, and a wrong password is refused', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel(/email/i).fill('anna@demo.test')
  await page.getByLabel(/password/i).fill('not the password')
  await page.getByRole('button', { name: /sign in/i }).click()
  await expect(page.getByRole('heading', { name: 'There is a problem' })).toBeVisible()
  await signIn(page, 'anna@demo.test')
  await expect(page.getByRole('main')).toBeVisible()
})
