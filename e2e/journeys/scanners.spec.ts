import { type APIRequestContext, type Browser, expect, test } from '@playwright/test'
import { openAppointment } from '../pages/console.ts'
import { databaseDump } from '../pages/evidence.ts'
import { linksOf } from '../pages/links.ts'
import { arrange } from '../pages/meeting.ts'
import { businessNow, inbox, moveClockTo } from '../pages/world.ts'

/** What moves by itself while nobody does anything: upkeep, windows of limits, the order in which rows are sealed. */
const restless = /^(agenda|lanes|limit_windows|shared_buckets|receipts|installation|audit_chain|seals?|sign_ins?) /

/** Vendors send some receipts late, and twice. */
const late = /^message_events .*,(resend|twilio):/

async function rows(): Promise<string[]> {
  return (await databaseDump())
    .split('\n')
    .filter((line) => !restless.test(line) && !late.test(line))
    .sort()
}

/** Once the receipts of what was sent a moment ago are in. */
async function rowsAtRest(): Promise<string[]> {
  let last = await rows()
  await expect(async () => {
    const earlier = last
    last = await rows()
    expect(last).toEqual(earlier)
  }).toPass({ intervals: [3000] })
  return last
}

/** As mail scanners, link previews and browsers that guess what comes next look at links. */
const profiles: ((request: APIRequestContext, link: string) => Promise<unknown>)[] = [
  (request, link) => request.head(link),
  (request, link) => request.get(link),
  (request, link) => request.get(link, { headers: { 'user-agent': 'Mozilla/5.0 (compatible; LinkScanner/1.0)' } }),
  (request, link) => request.get(link, { headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' } }),
  (request, link) => request.get(link, { headers: { rsc: '1', 'next-router-prefetch': '1' } }),
]

/** Opened as by a click, with scripts and without, in a browser of nobody's. */
async function click(browser: Browser, link: string): Promise<void> {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled, acceptDownloads: true })
    const page = await context.newPage()
    // A calendar file is a download, not a page.
    await page.goto(link, { waitUntil: 'networkidle' }).catch(() => {})
    await context.close()
  }
}

test('whatever scans the links of our messages changes nothing, and nobody counts as joined', async ({
  browser,
  request,
}) => {
  test.setTimeout(240_000)
  const { customer, agent, email, name, contexts } = await arrange(browser, request, 'Sky Scanner')
  const messages = await inbox(request, email)
  const links = linksOf(messages)
  const kinds = new Set(links.map((link) => new URL(link).pathname.split('/')[1]))
  expect([...kinds].sort(), 'links to join and to manage').toEqual(expect.arrayContaining(['join', 'manage']))
  await moveClockTo(request, await businessNow(request))

  const before = await rowsAtRest()
  for (const link of links) {
    for (const look of profiles) await look(request, link)
    await click(browser, link)
  }
  expect(await rows()).toEqual(before)

  await openAppointment(agent.page, name)
  await expect(agent.page.getByRole('main')).not.toContainText('is waiting')
  await customer.page.goto(links.find((link) => link.includes('/join/')) ?? '')
  await expect(customer.page.getByRole('button', { name: 'Join now' })).toBeVisible()

  // A person's press does change something, and this way of looking sees it.
  await customer.page.getByRole('button', { name: 'About 5 minutes' }).click()
  await expect(customer.page.getByText('5 minutes late').first()).toBeVisible()
  expect(await rows()).not.toEqual(before)
  for (const context of contexts) await context.close()
})
