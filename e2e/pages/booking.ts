import { type APIRequestContext, expect, type Page } from '@playwright/test'
import { expectAccessible } from './page.ts'
import { codeFor } from './testApp.ts'

export type Customer = { name: string; email?: string; phone?: string }
type Options = {
  service?: string
  check?: (page: Page) => Promise<void>
  /** The first date shown, such as `2026-11-30`. */
  from?: string
}

/** The customer's path from the public page to the receipt. */
export class Booking {
  constructor(
    readonly page: Page,
    readonly request: APIRequestContext,
    readonly options: Options = {},
  ) {}

  async open(application: string): Promise<void> {
    const { service = 'video-consultation', from } = this.options
    await this.page.goto(`/book/${application}/${service}${from ? `?from=${from}` : ''}`)
    await expect(this.page.getByRole('heading', { level: 1 })).toContainText('Choose a time')
    await this.checkPage()
  }

  /** Picks the nth free time and returns its label. */
  async chooseTime(nth = 0): Promise<string> {
    const slot = this.page.getByRole('button', { name: /\d{1,2}:\d{2}/ }).nth(nth)
    const label = (await slot.getAttribute('aria-label')) ?? (await slot.innerText())
    await slot.click()
    await expect(this.page).toHaveURL(/\/details$/)
    return label
  }

  async fillDetails(customer: Customer): Promise<void> {
    const { page } = this
    await page.getByLabel(/^Your name/).fill(customer.name)
    if (customer.email) {
      await this.chooseChannel(/email/i)
      await page.getByLabel(/^Email address/).fill(customer.email)
    }
    if (customer.phone) {
      await this.chooseChannel(/text message/i)
      await page.getByLabel(/^Mobile number/).fill(customer.phone)
    }
    await this.checkPage()
    await page.getByRole('button', { name: 'Continue' }).click()
  }

  /** A service with one channel has no choice of channels. */
  private async chooseChannel(name: RegExp): Promise<void> {
    const choice = this.page.getByRole('radio', { name })
    if ((await choice.count()) > 0) await choice.check()
  }

  async enterCode(customer: Customer): Promise<void> {
    const { page } = this
    await expect(page).toHaveURL(/\/verify$/)
    const code = await codeFor(this.request, customer.email ?? customer.phone ?? '')
    await this.checkPage()
    // Grouped, as people copy it.
    await page.getByLabel(/^Security code/).fill(`${code.slice(0, 3)} ${code.slice(3)}`)
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page).toHaveURL(/\/check$/)
  }

  /** Books the appointment and waits for the receipt. */
  async confirm(): Promise<void> {
    await this.checkPage()
    await this.page.getByRole('button', { name: 'Book appointment' }).click()
    await expect(this.page.getByRole('heading', { level: 1 })).toContainText('Your appointment is confirmed')
    await this.checkPage()
  }

  async bookAs(application: string, customer: Customer, nth = 0): Promise<void> {
    await this.open(application)
    await this.chooseTime(nth)
    await this.fillDetails(customer)
    await this.enterCode(customer)
    await this.confirm()
  }

  private async checkPage(): Promise<void> {
    await (this.options.check ?? expectAccessible)(this.page)
  }
}
