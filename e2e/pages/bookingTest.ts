import { type BrowserContextOptions, test as base, type Page } from '@playwright/test'
import { businessNow } from './testApp.ts'

export const quickCallPath = '/book/acme-care/quick-call'

type Fixtures = {
  /** Opens a page in a separate browser context, as on another person's device; closed after the test. */
  open: (options?: BrowserContextOptions) => Promise<Page>
  /** A Monday that is completely open, whatever the hour is now; each test books a different time of it. */
  from: string
  /** The booking page of the quick call on that Monday. */
  quick: string
}

export const test = base.extend<Fixtures>({
  open: async ({ browser }, use) => {
    const pages: Page[] = []
    await use(async (options = {}) => {
      const page = await (await browser.newContext({ timezoneId: 'Europe/Berlin', ...options })).newPage()
      pages.push(page)
      return page
    })
    for (const page of pages) await page.context().close()
  },
  from: async ({ request }, use) => {
    const at = await businessNow(request)
    do at.setUTCDate(at.getUTCDate() + 1)
    while (at.getUTCDay() !== 1)
    at.setUTCDate(at.getUTCDate() + 14)
    await use(at.toISOString().slice(0, 10))
  },
  quick: ({ from }, use) => use(`${quickCallPath}?from=${from}`),
})
