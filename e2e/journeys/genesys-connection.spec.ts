import { expect, type Page, test } from '@playwright/test'
import { signIn } from '../pages/console.ts'
import { expectAccessible } from '../pages/page.ts'
import { expectText, press } from '../pages/settings.ts'
import { databaseDump, logs } from '../pages/stored.ts'
import { sandboxUrl } from '../pages/testApp.ts'

const region = 'cac1.pure.cloud'
const path = `/admin/settings/video/genesys/${region}`
const secret = `CANARY-${Math.random().toString(36).slice(2)}-secret`
const definitionOf = (page: Page, term: string) =>
  page.getByRole('term').filter({ hasText: term }).locator('xpath=following-sibling::dd')

/** Reloads the region's page until it shows the text, because Genesys responds asynchronously. */
async function waitUntilShown(page: Page, term: string, words: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.goto(path)
    await expect(definitionOf(page, term).first()).toHaveText(words, { timeout: 1000 })
  }).toPass({ timeout: 60_000 })
}

test('an administrator connects a Genesys region and sees the result', async ({ page, browser, request }) => {
  await signIn(page, 'ada@demo.test')
  await page.goto('/admin/settings/video')
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Connect a region' }).click()
  await expectAccessible(page)

  await press(page, 'Save and connect')
  await expectText(page, 'Choose a Genesys Cloud region')
  await expectText(page, 'Enter the OAuth client secret')
  await page.getByLabel('Region', { exact: true }).selectOption(region)
  await page.getByLabel('OAuth client ID').fill('two words')
  await page.getByLabel('OAuth client secret').fill(secret)
  await press(page, 'Save and connect')
  await expectText(page, /Enter a valid client ID/)
  await expectAccessible(page)
  // Everything except the secret is kept, and the secret is nowhere in the page.
  await expect(page.getByLabel('Region', { exact: true })).toHaveValue(region)
  await expect(page.getByLabel('OAuth client ID')).toHaveValue('two words')
  await expect(page.getByLabel('OAuth client secret')).toHaveValue('')
  expect(await page.content()).not.toContain(secret)

  await page.getByLabel('OAuth client ID').fill('journey-client')
  await page.getByLabel('OAuth client secret').fill('wrong')
  await press(page, 'Save and connect')
  await expect(page).toHaveURL(new RegExp(`${region}\\?`))
  await waitUntilShown(page, 'Connection', 'Failed')
  await expect(definitionOf(page, 'Error').first()).toHaveText('Genesys rejected this client ID and secret.')
  await waitUntilShown(page, 'Session events', 'Failed')
  await expectAccessible(page)

  const second = await (await browser.newContext()).newPage()
  await signIn(second, 'ada@demo.test')
  await second.goto(path)
  await page.getByLabel('OAuth client secret').fill(secret)
  await press(page, 'Save')
  await expect(page).toHaveURL(/done=saved/)
  await waitUntilShown(page, 'Connection', 'Connected')
  await waitUntilShown(page, 'Session events', 'Registered')
  expect(await page.content()).not.toContain(secret)
  const { webhooks } = (await (await request.get(`${sandboxUrl}/genesys/state.json`)).json()) as {
    webhooks: { url: string; events: string[]; organizationId: string }[]
  }
  expect(webhooks.filter((one) => one.events.length === 5).length).toBeGreaterThan(0)

  await second.getByLabel(/Latency note/).fill('second')
  await press(second, 'Save')
  await expectText(second, /Someone else changed this connection/)
  await expect(second.getByLabel(/Latency note/)).toHaveValue('second')
  await second.context().close()

  const traces = {
    log: logs(),
    dump: await databaseDump(),
    ledger: await (await request.get(`${sandboxUrl}/ledger.json`)).text(),
  }
  expect(traces.dump, 'the dump is of this database').toContain('journey-client')
  for (const [source, text] of Object.entries(traces)) {
    for (const encoding of [
      secret,
      Buffer.from(secret).toString('hex'),
      Buffer.from(`journey-client:${secret}`).toString('base64'),
    ])
      expect(text.includes(encoding), `the secret in the ${source}`).toBe(false)
  }

  await press(page, 'Rotate webhook secret')
  await waitUntilShown(page, 'Session events', 'Registered')
  await press(page, 'Test connection')
  await waitUntilShown(page, 'Connection', 'Connected')
  await page.getByText('Disconnect', { exact: true }).click()
  await press(page, 'Disconnect ca-central-1')
  await expect(async () => {
    await page.goto('/admin/settings/video')
    await expect(page.getByText(region)).toBeHidden({ timeout: 1000 })
  }).toPass({ timeout: 60_000 })
})

test('supervisors can only view a connection', async ({ page }) => {
  await signIn(page, 'sam@demo.test')
  await page.goto('/admin/settings/video')
  await page.getByRole('region', { name: 'Genesys Cloud' }).getByRole('link').first().click()
  await expectText(page, 'Only an administrator can change this.')
  await expect(page.getByRole('button', { name: 'Test connection' })).toHaveCount(0)
  await expect(page.getByText('Stored (hidden)')).toBeVisible()
  await expectAccessible(page)
})
