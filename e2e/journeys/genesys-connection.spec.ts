import { expect, type Page, test } from '@playwright/test'
import { signIn } from '../pages/console.ts'
import { databaseDump, logs } from '../pages/evidence.ts'
import { expectSound } from '../pages/page.ts'
import { expectText, press } from '../pages/settings.ts'
import { sandboxUrl } from '../pages/world.ts'

const region = 'cac1.pure.cloud'
const path = `/admin/settings/video/genesys/${region}`
const planted = `PLANTED-${Math.random().toString(36).slice(2)}-secret`
const definitionOf = (page: Page, term: string) =>
  page.getByRole('term').filter({ hasText: term }).locator('xpath=following-sibling::dd')

/** Reloads the region's page until it shows a value, because Genesys responds later. */
async function expectValue(page: Page, term: string, value: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.goto(path)
    await expect(definitionOf(page, term).first()).toHaveText(value, { timeout: 1000 })
  }).toPass({ timeout: 60_000 })
}

test('an administrator connects a Genesys region and sees the result', async ({ page, browser, request }) => {
  await signIn(page, 'ada@demo.test')
  await page.goto('/admin/settings/video')
  await expectSound(page)
  await page.getByRole('link', { name: 'Connect a region' }).click()
  await expectSound(page)

  await press(page, 'Save and connect')
  await expectText(page, 'Choose a Genesys Cloud region')
  await expectText(page, 'Enter the OAuth client secret')
  await page.getByLabel('Region', { exact: true }).selectOption(region)
  await page.getByLabel('OAuth client ID').fill('two words')
  await page.getByLabel('OAuth client secret').fill(planted)
  await press(page, 'Save and connect')
  await expectText(page, /Enter a valid client ID/)
  await expectSound(page)
  // Everything that was typed stays except the secret, which is nowhere in the page.
  await expect(page.getByLabel('Region', { exact: true })).toHaveValue(region)
  await expect(page.getByLabel('OAuth client ID')).toHaveValue('two words')
  await expect(page.getByLabel('OAuth client secret')).toHaveValue('')
  expect(await page.content()).not.toContain(planted)

  await page.getByLabel('OAuth client ID').fill('journey-client')
  await page.getByLabel('OAuth client secret').fill('wrong')
  await press(page, 'Save and connect')
  await expect(page).toHaveURL(new RegExp(`${region}\\?`))
  await expectValue(page, 'Connection', 'Failed')
  await expect(definitionOf(page, 'Error').first()).toHaveText('Genesys rejected this client ID and secret.')
  await expectValue(page, 'Session events', 'Failed')
  await expectSound(page)

  const second = await (await browser.newContext()).newPage()
  await signIn(second, 'ada@demo.test')
  await second.goto(path)
  await page.getByLabel('OAuth client secret').fill(planted)
  await press(page, 'Save')
  await expect(page).toHaveURL(/done=saved/)
  await expectValue(page, 'Connection', 'Connected')
  await expectValue(page, 'Session events', 'Registered')
  expect(await page.content()).not.toContain(planted)
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
  for (const [place, text] of Object.entries(traces)) {
    for (const form of [
      planted,
      Buffer.from(planted).toString('hex'),
      Buffer.from(`journey-client:${planted}`).toString('base64'),
    ])
      expect(text.includes(form), `the secret in the ${place}`).toBe(false)
  }

  await press(page, 'Rotate webhook secret')
  await expectValue(page, 'Session events', 'Registered')
  await press(page, 'Test connection')
  await expectValue(page, 'Connection', 'Connected')
  await page.getByText('Disconnect', { exact: true }).click()
  await press(page, 'Disconnect ca-central-1')
  await expect(async () => {
    await page.goto('/admin/settings/video')
    await expect(page.getByText(region)).toBeHidden({ timeout: 1000 })
  }).toPass({ timeout: 60_000 })
})

test('a supervisor has view-only access and never sees the secret', async ({ page }) => {
  await signIn(page, 'sam@demo.test')
  await page.goto('/admin/settings/video')
  await page.getByRole('region', { name: 'Genesys Cloud' }).getByRole('link').first().click()
  await expectText(page, 'Only an administrator can change this.')
  await expect(page.getByRole('button', { name: 'Test connection' })).toHaveCount(0)
  await expect(page.getByText('Stored (hidden)')).toBeVisible()
  await expectSound(page)
})
