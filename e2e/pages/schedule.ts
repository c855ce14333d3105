import { type APIRequestContext, type Browser, expect, type Locator, type Page } from '@playwright/test'
import { signIn } from './console.ts'
import { expectSound } from './page.ts'
import { messageTo } from './world.ts'

export type Caller = { name: string; email: string }

/** Opens a separate browser window, signed in as one of the demo's staff. */
export async function staffPage(
  browser: Browser,
  email: string,
  options: { javaScriptEnabled?: boolean } = {},
): Promise<Page> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  await signIn(page, email)
  return page
}

/** An agent's own schedule, with booking for a customer and rescheduling. */
export class Schedule {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/my-schedules')
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText('My schedule')
  }

  /** Links to the available times, each named by its day, time and zone. */
  get times(): Locator {
    return this.page.getByRole('main').getByRole('link', { name: /\d{2}:\d{2} to \d{2}:\d{2}, .* time$/ })
  }

  async openTimes(base = '/my-schedules'): Promise<void> {
    await this.page.goto(`${base}/new`)
    await expect(this.page.getByRole('heading', { name: 'Available times' })).toBeVisible()
  }

  /** Chooses an available time and returns its accessible name. */
  async chooseTime(nth: number): Promise<string> {
    const time = this.times.nth(nth)
    const name = (await time.getAttribute('aria-label')) ?? ''
    await time.click()
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText('Customer details')
    return name
  }

  /** Types any day and time of day, such as `2026-11-24` and `21:00`. */
  async typeTime(day: string, clock: string): Promise<void> {
    await this.page.getByLabel('Day', { exact: true }).fill(day)
    await this.page.getByLabel(/^Time of day/).fill(clock)
    await this.page.getByRole('button', { name: 'Use this time' }).click()
  }

  async describe(caller: Caller): Promise<void> {
    await this.page.getByLabel('Customer’s name').fill(caller.name)
    await this.page.getByLabel('Email address').fill(caller.email)
  }

  async noteConsent(): Promise<void> {
    await this.page.getByLabel('The customer agreed to be contacted about this appointment').check()
    await this.page.getByLabel('By phone').check()
  }

  /** Submits the form and returns the path of the new appointment. */
  async book(): Promise<string> {
    await this.page.getByRole('button', { name: /^Book appointment/ }).click()
    await expect(this.page.getByText('Appointment booked.')).toBeVisible()
    return new URL(this.page.url()).pathname
  }
}

/** Path of the link in the first message, with which the customer confirms the appointment. */
export async function confirmLink(request: APIRequestContext, to: string): Promise<string> {
  const { text } = await messageTo(request, to, /\/confirm\//)
  const path = /\/manage\/[\w-]+\/confirm\/[\w-]+/.exec(text)?.[0]
  if (!path) throw new Error('the message has no confirm link')
  return path
}

/** Checks a page in the dark on a phone and in light mode on a desktop, which covers both layouts and colour schemes. */
export async function expectSoundEverywhere(page: Page): Promise<void> {
  for (const [width, colorScheme] of [
    [320, 'dark'],
    [1280, 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    await expectSound(page)
  }
}
