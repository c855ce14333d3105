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

test('an administrator adds, moves and removes questions of a service without losing what was typed', async ({
  page,
}) => {
  await signIn(page, 'ada@demo.test')
  await page.goto('/admin/presets/new')
  await page.getByLabel('Name', { exact: true }).fill('Home visit')
  await page.getByLabel('Buffer after (minutes)').fill('many')
  for (const question of ['First?', 'Second?']) {
    await page.getByRole('button', { name: 'Add question' }).click()
    await expect(page.getByLabel('Question', { exact: true }).last()).toBeFocused()
    await page.getByLabel('Question', { exact: true }).last().fill(question)
  }
  const questions = page.getByLabel('Question', { exact: true })
  await page.getByRole('button', { name: /^Move up.*2/ }).click()
  await expect(questions.first()).toHaveValue('Second?')
  await expect(questions.last()).toHaveValue('First?')
  await page.getByRole('button', { name: /^Remove.*Question 1/ }).click()
  await expect(questions).toHaveCount(1)
  await expect(questions).toHaveValue('First?')
  await page.getByRole('checkbox', { name: 'Text message', exact: true }).first().check()
  await page.getByRole('checkbox', { name: 'Email', exact: true }).first().uncheck()
  await page.getByRole('button', { name: 'Create service' }).last().click()
  await expect(page.getByRole('alert', { name: 'There is a problem' })).toBeFocused()
  await expect(page.getByRole('link', { name: /^Enter a buffer of 0 to 240/ })).toBeVisible()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Home visit')
  await expect(page.getByLabel('Buffer after (minutes)')).toHaveValue('many')
  await expect(page.getByRole('checkbox', { name: 'Text message', exact: true }).first()).toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'Email', exact: true }).first()).not.toBeChecked()
  await expect(questions).toHaveValue('First?')
})
