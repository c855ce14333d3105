import { expect, type Page, test } from '@playwright/test'
import { confirmLink, expectAccessibleOnBothSizes, Schedule, staffPage } from '../pages/schedule.ts'
import { businessNow, messageTo, randomEmail } from '../pages/testApp.ts'

test.describe.configure({ mode: 'serial' })

const notFound = 'Page not found'
const problem = (page: Page) => page.getByRole('alert', { name: 'There is a problem' })
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

const email = randomEmail()
const caller = { name: `Jo ${email.slice(4, 12)}`, email }
/** Path of the appointment that these journeys follow, in its agent's schedule. */
let path = ''
const inConsole = (): string => path.replace('/my-schedules', '/admin/appointments')
let anna: Page
let ben: Page
let sam: Page

test.beforeAll(async ({ browser }) => {
  anna = await staffPage(browser, 'anna@demo.test')
  ben = await staffPage(browser, 'ben@demo.test')
  sam = await staffPage(browser, 'sam@demo.test')
})

test('an agent books for a customer, who confirms by the link in the mail', async ({ page, request }) => {
  const schedule = new Schedule(anna)

  await test.step('without the customer’s consent nothing is booked', async () => {
    await schedule.open()
    await expectAccessibleOnBothSizes(anna)
    await schedule.openTimes()
    await expectAccessibleOnBothSizes(anna)
    await schedule.chooseTime(3)
    await schedule.fillCustomer(caller)
    await anna.getByRole('button', { name: /^Book appointment/ }).click()
    await expect(problem(anna)).toContainText('You can’t book without their consent')
    await expect(anna.getByLabel('Customer’s name')).toHaveValue(caller.name)
    await expectAccessibleOnBothSizes(anna)
  })

  await test.step('with consent the appointment is booked, and its timeline shows who recorded it', async () => {
    await schedule.recordConsent()
    path = await schedule.book()
    await expect(anna.getByRole('main')).toContainText('Consent recorded')
    await expect(anna.getByRole('main')).toContainText('Consent given by phone')
    await expect(anna.getByRole('main')).toContainText('not verified')
    await expectAccessibleOnBothSizes(anna)
  })

  await test.step('opening the link confirms nothing; the customer’s answer does', async () => {
    const link = await confirmLink(request, caller.email)
    await page.goto(link)
    await page.goto(link)
    await expectAccessibleOnBothSizes(page)
    await anna.reload()
    await expect(anna.getByRole('main')).toContainText('not verified')
    await page.getByRole('button', { name: 'Yes, this is my appointment' }).click()
    await expect(heading(page)).toHaveText('Thank you, your appointment is confirmed')
    await expectAccessibleOnBothSizes(page)
    await anna.reload()
    await expect(anna.getByRole('main')).not.toContainText('not verified')
    await expect(anna.getByRole('main')).toContainText('Customer confirmed with the link')
  })

  await test.step('another agent cannot see it', async () => {
    for (const at of [path, `${path}/reschedule`, `${path}/agents`, inConsole()]) {
      const response = await ben.goto(at)
      expect(response?.status()).toBe(404)
      await expect(heading(ben)).toHaveText(notFound)
    }
    await ben.goto('/my-schedules?view=list')
    await expect(ben.getByRole('main')).not.toContainText(caller.name)
  })
})

test('an appointment is rescheduled, reassigned, shared and cancelled by those who may do so', async ({ request }) => {
  const schedule = new Schedule(anna)

  await test.step('the agent reschedules it, and the customer is notified of the new time', async () => {
    await anna.goto(`${path}/reschedule`)
    await expectAccessibleOnBothSizes(anna)
    // Weeks ahead, where no other booking can make the other agent busy.
    await anna.goto(`${path}/reschedule?from=${await dayAhead(request, 20 + Math.floor(Math.random() * 15))}`)
    await schedule.times.nth(Math.floor(Math.random() * 20)).click()
    await expect(anna.getByRole('heading', { name: 'New time' })).toBeVisible()
    await expectAccessibleOnBothSizes(anna)
    await anna.getByRole('button', { name: 'Reschedule appointment' }).click()
    await expect(anna.getByText('Appointment rescheduled.')).toBeVisible()
    await messageTo(request, caller.email, /new time/i)
  })

  await test.step('a supervisor reassigns it, and only the new agent can see it', async () => {
    await sam.goto(inConsole())
    await sam.getByRole('link', { name: 'Reassign' }).click()
    await expect(heading(sam)).toContainText('Reassign appointment')
    await expectAccessibleOnBothSizes(sam)
    await sam.getByRole('button', { name: 'Reassign' }).click()
    await expect(problem(sam)).toContainText('Choose an agent')
    await sam.getByRole('radio', { name: /^Ben Brandt/ }).check()
    await sam.getByRole('button', { name: 'Reassign' }).click()
    await expect(sam.getByText('Appointment reassigned.')).toBeVisible()
    await anna.goto(path)
    await expect(heading(anna)).toHaveText(notFound)
    await ben.goto('/my-schedules?view=list')
    await ben.getByRole('link', { name: caller.name }).click()
    await expect(ben.getByText('Cancel appointment')).toBeVisible()
  })

  await test.step('a supervisor adds an agent and removes them again', async () => {
    await sam.goto(inConsole())
    await sam.getByRole('link', { name: 'Add agent' }).click()
    await sam.getByRole('radio', { name: /^Anna Albers/ }).check()
    await sam.getByRole('button', { name: 'Add agent' }).click()
    await expect(sam.getByText('Agent added.')).toBeVisible()
    await sam.locator('summary', { hasText: 'Remove Anna Albers' }).click()
    await expectAccessibleOnBothSizes(sam)
    await sam.getByRole('button', { name: 'Remove Anna Albers' }).click()
    await expect(sam.getByText('Participant removed.')).toBeVisible()
  })

  await test.step('its agent cancels it, and the customer is notified', async () => {
    await ben.goto(path)
    await ben.locator('summary', { hasText: 'Cancel appointment' }).click()
    await ben.getByRole('button', { name: `Cancel the appointment with ${caller.name}` }).click()
    await expect(ben.getByText('Appointment cancelled.', { exact: true })).toBeVisible()
    await messageTo(request, caller.email, /cancelled/i)
  })
})

test('staff can book outside opening hours but never over another appointment, without scripts and without retyping', async ({
  browser,
  request,
}) => {
  const plain = await staffPage(browser, 'anna@demo.test', { javaScriptEnabled: false })
  const schedule = new Schedule(plain)
  const day = await dayAhead(request, 40)

  await schedule.openTimes()
  await schedule.typeTime(day, '21:00')
  await expect(plain.getByRole('main')).toContainText('Customers can’t book this time')
  await expect(plain.getByRole('main')).toContainText('Outside opening hours')
  await schedule.fillCustomer({ name: 'Eve Ning', email: randomEmail() })
  await schedule.recordConsent()
  await schedule.book()

  await schedule.openTimes()
  await schedule.typeTime(day, '21:10')
  await expect(plain.getByRole('main')).toContainText('This time is already taken')
  await schedule.fillCustomer({ name: 'Late Comer', email: randomEmail() })
  await schedule.recordConsent()
  await plain.getByRole('button', { name: 'Book appointment' }).click()
  await expect(problem(plain)).toContainText('The agent is busy at this time')
  const others = plain.getByRole('group', { name: 'Time', exact: true }).getByRole('radio')
  await expect(others).toHaveCount(3)
  await expect(plain.getByLabel('Customer’s name')).toHaveValue('Late Comer')
  await others.first().check()
  await schedule.book()
})

test('an agent changes their hours, and time off lists the affected appointments', async ({ request }) => {
  const schedule = new Schedule(anna)
  const day = await dayAhead(request, 41)
  await schedule.openTimes()
  await schedule.typeTime(day, '20:00')
  await schedule.fillCustomer({ name: 'Hit Hansen', email: randomEmail() })
  await schedule.recordConsent()
  const path = await schedule.book()
  const reference = /[A-Z0-9]{8}/.exec(await heading(anna).innerText())?.[0] ?? ''

  await schedule.open()
  await anna.getByRole('link', { name: 'My hours and time off' }).click()
  await expect(heading(anna)).toHaveText('My hours and time off')
  await expectAccessibleOnBothSizes(anna)
  await anna.getByRole('button', { name: 'Save hours' }).click()
  await expect(anna.getByText('Hours saved.')).toBeVisible()

  await anna.getByLabel('First day', { exact: true }).fill(day)
  await anna.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(anna.getByRole('link', { name: new RegExp(reference) })).toHaveAttribute('href', path)
  await expectAccessibleOnBothSizes(anna)
  await anna.getByRole('button', { name: 'Add anyway' }).click()
  await expect(anna.getByText(/^Added to the schedule/)).toBeVisible()

  // The availability page gives the reason.
  await anna.goto(`/my-schedules/availability?day=${day}&clock=10:00`)
  await expect(anna.getByRole('main')).toContainText('Time off')
  await expectAccessibleOnBothSizes(anna)

  await anna.goto('/my-schedules/hours')
  await anna.locator('summary', { hasText: 'Remove Time off' }).first().click()
  await anna
    .getByRole('button', { name: /^Remove Time off/ })
    .first()
    .click()
  await expect(anna.getByText(/^Removed\. The regular hours/)).toBeVisible()
})

/** First working day at least so many days ahead, as a calendar date. */
async function dayAhead(request: Parameters<typeof businessNow>[0], days: number): Promise<string> {
  const at = await businessNow(request)
  at.setUTCDate(at.getUTCDate() + days)
  while ([0, 6].includes(at.getUTCDay())) at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}
