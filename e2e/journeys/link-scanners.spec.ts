import { type APIRequestContext, type Browser, expect, test } from '@playwright/test'
import { openAppointment, signIn } from '../pages/console.ts'
import { appLinksIn } from '../pages/links.ts'
import { arrangeMeeting } from '../pages/meeting.ts'
import { makeService } from '../pages/service.ts'
import { call, sessionEvent } from '../pages/staff.ts'
import { databaseDump } from '../pages/stored.ts'
import {
  businessNow,
  demoIds,
  type InboxItem,
  inbox,
  moveClockTo,
  nextWorkingMorning,
  randomEmail,
} from '../pages/testApp.ts'

/** Tables that change without any user action: maintenance, limit windows, sealing of audit rows. */
const changingTables = /^(jobs|lanes|limit_windows|shared_buckets|receipts|installation|audit_chain|seals?|sign_ins?) /

/** Vendors send some receipts late, and twice. */
const lateReceipts = /^attempt_results .*,(resend|twilio):/

/** Ids of rooms and appointments of earlier tests, which maintenance still cleans up. */
let cleanedUpIds: string[] = []
const dumpLines = async () => (await databaseDump()).split('\n')

test.beforeEach(async () => {
  const lines = await dumpLines()
  const found = (form: RegExp) => lines.flatMap((line) => [form.exec(line)?.slice(1) ?? []])
  const rooms = new Set(found(/^room_(?:seats|signals) \([0-9a-f-]+,([0-9a-f-]+),/).flat())
  const sessions = found(/^video_sessions \([0-9a-f-]+,([0-9a-f-]+),([0-9a-f-]+),/)
  cleanedUpIds = [...rooms, ...sessions.flatMap(([id = '', of = '']) => (rooms.has(id) ? [of] : []))]
})

async function rows(): Promise<string[]> {
  return (await dumpLines())
    .filter(
      (line) => !changingTables.test(line) && !lateReceipts.test(line) && !cleanedUpIds.some((id) => line.includes(id)),
    )
    .sort()
}

/** Messages accepted by the vendor but not yet reported as delivered. */
const undelivered = /^messages \(.*,accepted,/

/** Waits until the receipts of recently sent messages have arrived, but at most 20 s, because some never arrive. */
async function stableRows(): Promise<string[]> {
  const countUndelivered = async () => (await rows()).filter((line) => undelivered.test(line)).length
  await expect
    .poll(countUndelivered, { timeout: 20_000, intervals: [1000] })
    .toBe(0)
    .catch(() => {})
  let last = await rows()
  await expect(async () => {
    const earlier = last
    last = await rows()
    expect(last).toEqual(earlier)
  }).toPass({ intervals: [3000] })
  return last
}

/** Requests as mail scanners, link previews and prefetching browsers send them. */
const profiles: ((request: APIRequestContext, link: string) => Promise<unknown>)[] = [
  (request, link) => request.head(link),
  (request, link) => request.get(link),
  (request, link) => request.get(link, { headers: { 'user-agent': 'Mozilla/5.0 (compatible; LinkScanner/1.0)' } }),
  (request, link) => request.get(link, { headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' } }),
  (request, link) => request.get(link, { headers: { rsc: '1', 'next-router-prefetch': '1' } }),
]

/** Opens a link as a click does, with scripts and without, in a fresh browser. */
async function openLikeUser(browser: Browser, link: string): Promise<void> {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled, acceptDownloads: true })
    const page = await context.newPage()
    // A calendar file is a download, not a page.
    await page.goto(link, { waitUntil: 'networkidle' }).catch(() => {})
    await context.close()
  }
}

/** Requests each link in every way, asserts that no row has changed, and returns the rows. */
async function scan(browser: Browser, request: APIRequestContext, links: readonly string[]): Promise<string[]> {
  const before = await stableRows()
  for (const link of links) {
    for (const send of profiles) await send(request, link)
    await openLikeUser(browser, link)
  }
  expect(await rows()).toEqual(before)
  return before
}

test('scanning the links of our messages changes nothing, and nobody counts as joined', async ({
  browser,
  request,
}) => {
  const { customer, agent, email, name, contexts } = await arrangeMeeting(browser, request, 'Sky Scanner')
  const messages = await inbox(request, email)
  const links = appLinksIn(messages)
  const kinds = new Set(links.map((link) => new URL(link).pathname.split('/')[1]))
  expect([...kinds].sort(), 'links to join and to manage').toEqual(expect.arrayContaining(['join', 'manage']))
  await moveClockTo(request, await businessNow(request))

  const before = await scan(browser, request, links)

  await openAppointment(agent.page, name)
  await expect(agent.page.getByRole('main')).not.toContainText('is waiting')
  await customer.page.goto(links.find((link) => link.includes('/join/')) ?? '')
  await expect(customer.page.getByRole('button', { name: 'Join now' })).toBeVisible()

  // A real click does change rows, and this comparison detects it.
  await customer.page.getByRole('button', { name: 'About 5 minutes' }).click()
  await expect(customer.page.getByText('5 minutes late').first()).toBeVisible()
  expect(await rows()).not.toEqual(before)
  for (const context of contexts) await context.close()
})

/** Beginnings of the subjects of all messages that each kind of recipient gets during an appointment's life. */
const subjects = {
  customer: [
    /^Confirmed/,
    /^New time/,
    /^You’ll be meeting someone else/,
    /^(Today|Tomorrow) at/,
    /^Join now/,
    /^Running late/,
    /^Cancelled/,
    /^Thank you for your time/,
  ],
  staff: [
    /^New appointment/,
    /^Appointment rescheduled/,
    /^Appointment assigned to you/,
    /^No longer assigned to you/,
    /^You’ve been added/,
    /^Appointment cancelled/,
    /^A customer is waiting/,
  ],
}

test('the same holds for every message of an appointment’s life, to the customer, to agents and to supervisors', async ({
  browser,
  request,
}) => {
  // Other journeys book the agents' next days.
  const morning = await nextWorkingMorning(request, 5)
  await moveClockTo(request, morning)
  const at = (hour: number, minute = 0) => new Date(morning.getTime() + ((hour - 5) * 60 + minute) * 60_000)
  const [kim, lou] = [randomEmail(), randomEmail()]
  const { applications, agents, supervisors } = demoIds()
  const applicationId = applications.find((one) => one.slug === 'acme-care')?.id ?? ''
  const [anna, ben] = agents.filter((one) => one.applicationId === applicationId)
  const sam = supervisors.find((one) => one.applicationId === applicationId)
  if (!anna || !ben || !sam) throw new Error('the demo has no such staff')
  const staff = [anna.email, ben.email, sam.email]
  const known = new Set((await Promise.all(staff.map((to) => inbox(request, to)))).flat().map((item) => item.id))
  const since = async (readers: string[]): Promise<InboxItem[]> =>
    (await Promise.all(readers.map((to) => inbox(request, to)))).flat().filter((item) => !known.has(item.id))
  const arrived = (readers: string[], subjects: RegExp[]) =>
    expect(async () => {
      const items = await since(readers)
      const missing = subjects.filter((one) => !items.some((item) => one.test(item.subject ?? '')))
      expect(missing, `of ${items.map((item) => item.subject).join(' | ')}`).toEqual([])
    }).toPass({ timeout: 60_000 })

  const office = await browser.newContext()
  const page = await office.newPage()
  const presetId = await makeService(page, {
    name: 'Whole life',
    durationsMinutes: [30],
    stepMinutes: 30,
    reminders: [{ offset: 'PT2H', channels: ['EMAIL'] }],
    room: { offset: 'PT10M', channels: ['EMAIL'] },
    followUp: { offset: 'PT1H', channels: ['EMAIL'] },
  })
  const book = async (name: string, email: string, start: Date): Promise<string> => {
    const booked = await call<{ appointmentId: string }>(page, 'console.bookOnBehalf', {
      applicationId,
      presetId,
      start: start.toISOString(),
      durationMinutes: 30,
      timezone: 'Europe/Berlin',
      customer: { name, email },
      consent: { how: 'phone' },
      outsideHours: true,
    })
    return booked.appointmentId
  }
  const [first, second] = [await book('Kim Knows', kim, at(10)), await book('Lou Leaves', lou, at(11))]
  await call(page, 'appointments.addAgent', { id: second, agentId: ben.id })
  await arrived([kim, lou, ...staff], [/^Confirmed/, /^New appointment/, /^You’ve been added/])
  await call(page, 'appointments.reschedule', { id: first, start: at(9, 30).toISOString() })
  await arrived([kim, ...staff], [/^New time/, /^Appointment rescheduled/])
  await call(page, 'appointments.reassign', { id: first, agentId: ben.id })
  await call(page, 'appointments.cancel', { id: second })
  await moveClockTo(request, at(9, 20))

  const agentsMail = (await since([ben.email])).find((item) => /^Appointment assigned/.test(item.subject ?? ''))
  const agentsLink = /\/join\/[\w-]+/.exec(agentsMail?.text ?? '')?.[0] ?? ''
  const desk = await browser.newContext()
  const agent = await desk.newPage()
  await signIn(agent, ben.email)
  await agent.goto(agentsLink)
  await agent.getByRole('button', { name: 'About 10 minutes' }).click()
  await arrived(
    [kim, lou],
    subjects.customer.filter((one) => !one.test('Thank you for your time')),
  )
  await arrived(
    staff,
    subjects.staff.filter((one) => !one.test('A customer is waiting')),
  )

  const before = appLinksIn(await since([kim, lou, ...staff]))
  const paths = new Set(before.map((link) => new URL(link).pathname.replaceAll(/\/[\w-]{20,}/g, '/…')))
  for (const path of [
    '/join/…',
    '/manage/…',
    '/manage/…/wrong-recipient',
    '/manage/…/confirm/…',
    '/unsubscribe/…',
    '/admin/appointments/…',
  ])
    expect([...paths]).toContain(path)
  await scan(browser, request, before)

  await sessionEvent(request, first, 'join', 'customer')
  await moveClockTo(request, at(9, 37))
  await arrived([ben.email], [/^A customer is waiting/])
  await arrived([sam.email], [/^A customer is waiting/])
  await sessionEvent(request, first, 'join', 'agent')
  await sessionEvent(request, first, 'leave', 'customer')
  await sessionEvent(request, first, 'completed')
  await moveClockTo(request, at(11, 10))
  await arrived([kim], [/^Thank you for your time/])
  const after = appLinksIn(await since([kim, lou, ...staff])).filter((link) => !before.includes(link))
  await scan(browser, request, after)
  for (const context of [office, desk]) await context.close()
})
