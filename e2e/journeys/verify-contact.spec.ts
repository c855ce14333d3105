import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test'
import { Booking } from '../pages/booking.ts'
import { logs } from '../pages/evidence.ts'
import { expectSound } from '../pages/page.ts'
import { codesSoFar, linksIn, nextCode } from '../pages/selfService.ts'
import { makeService } from '../pages/service.ts'
import { messageTo, moveClockTo, nextWorkingMorning, randomEmail } from '../pages/world.ts'

const unseen = async () => {}

/** Somebody whose service asks for a proof, minutes before the start. */
async function arrange(browser: Browser, request: APIRequestContext, page: Page) {
  await moveClockTo(request, await nextWorkingMorning(request))
  const office = await browser.newContext()
  const service = await makeService(await office.newPage(), {
    name: 'Private talk',
    durationsMinutes: [15],
    stepMinutes: 15,
    verifyBeforeJoin: true,
  })
  await office.close()
  const email = randomEmail()
  await new Booking(page, request, { service, check: unseen }).bookAs('acme-care', { name: 'Pia Privat', email }, 6)
  const { join } = linksIn(await messageTo(request, email, /\/join\//))
  await page.goto(join)
  const start = await page.locator('time').first().getAttribute('datetime')
  await moveClockTo(request, new Date(new Date(start ?? '').getTime() - 5 * 60_000))
  return { email, join }
}

const main = (page: Page) => page.getByRole('main')
const joinNow = (page: Page) => page.getByRole('button', { name: 'Join now' })

async function enter(page: Page, code: string): Promise<void> {
  await page.getByLabel(/^Security code/).fill(code)
  await page.getByRole('button', { name: 'Confirm and continue' }).click()
}

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false })

  test('a forwarded link opens nothing; who reads the contact’s messages proves it once, and joins', async ({
    browser,
    page,
    request,
  }) => {
    const { email, join } = await arrange(browser, request, page)
    await page.goto(join)
    await expect(main(page)).toContainText('we’ll ask you for a security code')
    await expect(joinNow(page)).toHaveCount(0)
    const refused = await request.post(`${join}/open`, { maxRedirects: 0 })
    expect(refused.status()).toBe(303)
    expect(refused.headers().location).toBe(`${join}/verify`)
    expect(refused.headers()).not.toHaveProperty('refresh')

    const before = await codesSoFar(request, email)
    await page.getByRole('link', { name: 'Get ready to join' }).click()
    await expect(main(page)).not.toContainText(email)
    await page.getByRole('button', { name: /^Email a code to .*k•••@customers\.test/ }).click()
    const code = await nextCode(request, email, before)
    await enter(page, code === '000000' ? '000001' : '000000')
    await expect(main(page)).toContainText('The code is incorrect')
    await page.getByRole('button', { name: 'Send a new code' }).click()
    await expect(main(page)).toContainText('A code is on its way')
    await enter(page, code)
    await expect(main(page)).toContainText('You can join from this browser until the appointment ends')
    await page.reload()
    await expect(joinNow(page)).toBeVisible()
    expect(await page.evaluate(() => document.cookie).catch(() => '')).not.toContain('punctual_proof')

    const elsewhere = await browser.newContext({ javaScriptEnabled: false })
    const stranger = await elsewhere.newPage()
    await stranger.goto(join)
    await expect(main(stranger)).toContainText('we’ll ask you for a security code')
    await expect(joinNow(stranger)).toHaveCount(0)
    await elsewhere.close()

    await joinNow(page).click()
    await expect(page).toHaveURL(/\/video\//)
    expect(logs()).not.toMatch(new RegExp(`(?<![\\d.])${code}(?![\\d.])`))
  })
})

test('its pages are sound, narrow and wide, light and dark', async ({ browser, page, request }) => {
  const { email, join } = await arrange(browser, request, page)
  const look = async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 })
        await expectSound(page)
      }
    }
  }
  await page.goto(join)
  await look()
  await page.getByRole('link', { name: 'Get ready to join' }).click()
  await expect(page).toHaveURL(/\/verify$/)
  await look()
  const before = await codesSoFar(request, email)
  await page.getByRole('button', { name: /^Email a code to/ }).click()
  await expect(page).toHaveURL(/by=EMAIL/)
  await look()
  await enter(page, await nextCode(request, email, before))
  await expect(joinNow(page)).toBeVisible()
  await look()
})
