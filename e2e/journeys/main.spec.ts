import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { serviceHeaders } from '../pages/api.ts'
import { Booking } from '../pages/booking.ts'
import { openAppointment, signIn } from '../pages/console.ts'
import { expectAccessible } from '../pages/page.ts'
import {
  appUrl,
  cronSecret,
  demoIds,
  genesys,
  inbox,
  messageTo,
  moveClockTo,
  nextWorkingMorning,
  randomEmail,
  randomPhone,
  sandboxUrl,
} from '../pages/testApp.ts'

test.describe.configure({ mode: 'serial' })

type Booked = { id: string; joinPath: string; startAt: Date }

/** Extracts the join link from a message. */
const joinPath = (text: string): string => {
  const path = /\/join\/[\w-]+/.exec(text)?.[0]
  if (!path) throw new Error('the message has no join link')
  return path
}

async function appointmentOf(request: APIRequestContext, before: Set<string>): Promise<string> {
  let id: string | undefined
  await expect
    .poll(
      async () => {
        const created = (await genesys(request)).sessions.find((session) => !before.has(session.id))
        id = created?.request.attributes.appointmentId
        return id
      },
      { message: 'a video session for the booking', timeout: 60_000 },
    )
    .toBeTruthy()
  return id ?? ''
}

async function sessionIds(request: APIRequestContext): Promise<Set<string>> {
  return new Set((await genesys(request)).sessions.map((session) => session.id))
}

async function tickFiveAtOnce(request: APIRequestContext): Promise<void> {
  const headers = { authorization: `Bearer ${cronSecret}` }
  const responses = await Promise.all(
    Array.from({ length: 5 }, () => request.get(`${appUrl}/api/cron/tick`, { headers })),
  )
  for (const response of responses) expect(response.status()).toBe(200)
}

const conversationsOf = async (request: APIRequestContext, appointmentId: string) =>
  (await genesys(request)).conversations.filter((one) => JSON.stringify(one).includes(`booking:${appointmentId}`))

async function sendSessionEvent(
  request: APIRequestContext,
  sessionId: string,
  type: string,
  participant?: string,
): Promise<void> {
  const response = await request.post(`${sandboxUrl}/genesys/sessions/${sessionId}/events`, {
    data: { type: `video-session.${type}`, ...(participant ? { participant } : {}) },
  })
  expect(response.ok()).toBe(true)
}

async function startOf(request: APIRequestContext, id: string, applicationSlug: string): Promise<Date> {
  const application = demoIds().applications.find((one) => one.slug === applicationSlug)
  const response = await request.get(`${appUrl}/api/v2/appointments/${id}`, {
    headers: await serviceHeaders(request, application?.id),
  })
  expect(response.status()).toBe(200)
  return new Date(((await response.json()) as { start: string }).start)
}

/** Follows an appointment from its booking to its end; the same for every company and channel. */
async function followToEnd(page: Page, request: APIRequestContext, booked: Booked, contact: string): Promise<void> {
  const minutes = (count: number) => new Date(booked.startAt.getTime() + count * 60_000)

  await moveClockTo(request, minutes(-30))
  await tickFiveAtOnce(request)
  const reminders = (await inbox(request, contact)).filter((item) =>
    /remind|today|soon/i.test(`${item.subject ?? ''} ${item.text}`),
  )
  expect(reminders.length, 'one reminder, however many ticks').toBe(1)

  await moveClockTo(request, minutes(-4))
  await tickFiveAtOnce(request)
  await expect.poll(async () => (await conversationsOf(request, booked.id)).length, { timeout: 60_000 }).toBe(1)
  const [conversation] = await conversationsOf(request, booked.id)
  expect(conversation?.messages.length, 'one dispatch, however many ticks').toBe(1)

  await page.goto(booked.joinPath)
  await expect(page.getByText('You can join now')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Join now' }).click()
  await expect(page).toHaveURL(new RegExp(`^${sandboxUrl}/video/`), { timeout: 60_000 })

  const session = (await genesys(request)).sessions.find((one) => one.request.attributes.appointmentId === booked.id)
  if (!session) throw new Error('no session')
  await sendSessionEvent(request, session.id, 'join', 'customer')
  await sendSessionEvent(request, session.id, 'join', 'agent')
  await sendSessionEvent(request, session.id, 'leave', 'customer')
  await sendSessionEvent(request, session.id, 'completed')
}

test('a customer books by email, and everything that follows happens exactly once', async ({ page, request }) => {
  await moveClockTo(request, await nextWorkingMorning(request))
  const before = await sessionIds(request)
  const customer = { name: 'Robin Reuter', email: randomEmail() }
  await new Booking(page, request).bookAs('acme-care', customer, 2)

  const mail = await messageTo(request, customer.email, /\/join\//)
  expect(mail.html).toContain('/join/')
  expect(mail.text).toMatch(/Berlin time/)
  expect(mail.attachments.map((one) => one.filename)).toEqual(['invite.ics'])
  const id = await appointmentOf(request, before)
  const startAt = await startOf(request, id, 'acme-care')
  await followToEnd(page, request, { id, joinPath: joinPath(mail.text), startAt }, customer.email)

  await signIn(page, 'sam@demo.test')
  await expectAccessible(page)
  await openAppointment(page, customer.name)
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page)
  const main = page.getByRole('main')
  for (const fact of [/confirmation|create/i, /reminder/i, /delivered/i, /pre-meeting message/i])
    await expect(main).toContainText(fact)

  await page.goto(joinPath(mail.text))
  await expect(page.getByText('This appointment has ended')).toBeVisible()
})

test('a customer of the other company books by text message, in its time zone and brand', async ({ page, request }) => {
  await moveClockTo(request, await nextWorkingMorning(request))
  const before = await sessionIds(request)
  const customer = { name: 'Sasha Stern', phone: randomPhone() }
  await new Booking(page, request).bookAs('globex-clinic', customer, 2)

  const sms = await messageTo(request, customer.phone, /\/join\//)
  expect(sms.channel).toBe('sms')
  const id = await appointmentOf(request, before)
  const startAt = await startOf(request, id, 'globex-clinic')
  await followToEnd(page, request, { id, joinPath: joinPath(sms.text), startAt }, customer.phone)

  await signIn(page, 'gina@demo.test')
  await openAppointment(page, customer.name)
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 })
})

test('staff of one company do not see the other company', async ({ page }) => {
  await signIn(page, 'greta@demo.test')
  await page.goto('/admin/appointments?q=Robin')
  await expect(page.getByRole('main')).not.toContainText('Robin Reuter')
})
