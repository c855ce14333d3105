import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type FrameLocator, type Page, test } from '@playwright/test'
import { signIn } from '../pages/console.ts'
import { expectAccessible } from '../pages/page.ts'
import { appUrl, codeFor, demoIds, randomEmail } from '../pages/testApp.ts'

/**
 * Serves a company's own website on another site: a browser that knows the app as `127.0.0.1` treats `localhost` as a
 * different site.
 */
async function website(html: () => string): Promise<{ origin: string; close: () => void }> {
  const server: Server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      `<!doctype html><html lang="en"><title>Our company</title><body><main><h1>Our company</h1>${html()}</main></body></html>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://localhost:${port}`, close: () => server.close() }
}

const address = (): string => {
  const ids = demoIds()
  return `${appUrl}/embed/${ids.applications.find((one) => one.slug === 'acme-care')?.id}/book/quick-call`
}

/** Picks the nth time of a day that is completely open, whatever the hour is now. */
async function chooseTime(frame: FrameLocator, nth: number, more: string, earlier: string): Promise<void> {
  await frame.getByRole('link', { name: more }).click()
  await expect(frame.getByRole('link', { name: earlier })).toBeVisible()
  await frame
    .getByRole('button', { name: /\d{2}:\d{2}/ })
    .nth(nth)
    .click()
}

async function allow(page: Page, origins: string): Promise<string> {
  await page.goto('/admin/settings/embed')
  await page.getByLabel(/^Allowed websites/).fill(origins)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible()
  return page.getByLabel(/^Quick call: embed code/).inputValue()
}

test('a company’s own website shows the booking, from the first time to the receipt, without cookies', async ({
  page,
  request,
  browser,
}) => {
  let pasted = ''
  const own = await website(() => pasted)
  const foreign = await website(() => pasted)
  await signIn(page, 'ada@demo.test')
  pasted = await allow(page, `${own.origin}/contact`)
  await expectAccessible(page)

  const visitor = await (await browser.newContext({ viewport: { width: 500, height: 700 } })).newPage()
  await visitor.goto(own.origin)
  const frame = visitor.frameLocator('iframe')
  await chooseTime(frame, 40, 'More dates', 'Earlier dates')
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Your details')
  const fitted = visitor.locator('iframe')
  const heightOf = () => fitted.evaluate((element) => element.getBoundingClientRect().height)
  await expect.poll(heightOf).not.toBe(700)
  const email = randomEmail()
  await frame.getByLabel(/^Your name/).fill('Fran Frame')
  await frame.getByLabel(/^Email address/).fill(email)
  await frame.getByRole('button', { name: 'Continue' }).click()
  await frame.getByLabel(/^Security code/).fill(await codeFor(request, email))
  await frame.getByRole('button', { name: 'Continue' }).click()
  await frame.getByRole('button', { name: 'Book appointment' }).click()
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Your appointment is confirmed')
  await expectAccessible(visitor)
  expect((await visitor.context().cookies()).map((cookie) => cookie.name)).toEqual([])
  // The call opens outside the frame, because no page may frame it.
  await expect(frame.getByRole('link', { name: 'Join video call' })).toHaveAttribute('target', '_blank')
  const inner = visitor.frames()[1]
  const content = await inner?.evaluate(() => document.documentElement.scrollHeight)
  await expect.poll(async () => Math.abs((await heightOf()) - (content ?? 0))).toBeLessThanOrEqual(2)

  const stranger = await browser.newPage()
  await stranger.goto(foreign.origin)
  await expect.poll(() => stranger.frames()[1]?.url()).toBe('chrome-error://chromewebdata/')
  own.close()
  foreign.close()
})

test('the framed booking works with scripts off', async ({ page, request, browser }) => {
  const own = await website(
    () => `<iframe src="${address()}?lang=fr" title="Réserver" width="480" height="900"></iframe>`,
  )
  await signIn(page, 'ada@demo.test')
  await allow(page, own.origin)
  const visitor = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await visitor.goto(own.origin)
  const frame = visitor.frameLocator('iframe')
  const email = randomEmail()
  await chooseTime(frame, 42, 'Autres dates', 'Dates précédentes')
  await frame.getByLabel('Votre nom').fill('François Cadre')
  await frame.getByLabel('Adresse e-mail').fill(email)
  await frame.getByRole('button', { name: 'Continuer' }).click()
  await frame.getByLabel('Code de sécurité').fill(await codeFor(request, email))
  await frame.getByRole('button', { name: 'Continuer' }).click()
  await frame.getByRole('button', { name: 'Réserver le rendez-vous' }).click()
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Votre rendez-vous est confirmé')
  own.close()
})

test('only the listed websites, and only the booking, may be framed; an invalid website is refused', async ({
  page,
  request,
}) => {
  await signIn(page, 'ada@demo.test')
  await allow(page, 'www.example.com\nhttp://localhost:4999')
  const ancestors = async (path: string) =>
    /frame-ancestors ([^;]*)/.exec((await request.get(path)).headers()['content-security-policy'] ?? '')?.[1]
  expect(await ancestors(address())).toBe('https://www.example.com http://localhost:4999')
  expect(await ancestors(`${address()}/details`)).toBe('https://www.example.com http://localhost:4999')
  for (const path of [
    '/',
    '/book/acme-care/quick-call',
    '/sign-in',
    address().replace(/embed\/[^/]+/, 'embed/00000000-0000-4000-8000-000000000000'),
    '/join/x',
  ]) {
    expect(await ancestors(path), path).toBe("'none'")
  }
  await page.goto('/admin/settings/embed')
  await page.getByLabel(/^Allowed websites/).fill('*.example.com')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'There is a problem' })).toContainText('*.example.com')
  expect(await ancestors(address())).toBe('https://www.example.com http://localhost:4999')
  await allow(page, '')
  expect(await ancestors(address())).toBe("'none'")
})
