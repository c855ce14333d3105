import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { suppressionEvents } from '#db/schema/delivery.ts'
import { notifications } from '#db/schema/notifications.ts'
import { markOptOuts } from '#server/appointments/change/applyOptOut.ts'
import { releaseContact } from '#server/appointments/change/releaseContact.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { getStaffAppointment } from '#server/appointments/timeline/getStaffAppointment.ts'
import { addMinutes } from '#server/lib/time.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import {
  type BuiltAppointment,
  buildAgent,
  buildAppointment,
  buildWorld,
  type World,
} from '#server/testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { type Harness, startHarness } from '#server/testing/harness.ts'
import { verificationHandlers } from '#server/verification/jobs.ts'
import { sendCode } from '#server/verification/sendCode.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { notificationHandlers } from '../notifications/jobs.ts'
import { keywordOf } from './keywordRules.ts'
import { resubscribe, unsubscribe, viewUnsubscribe } from './unsubscribe.ts'

let database: TestDatabase
let harness: Harness
let world: World
let phone: string
let email: string
let customerCount = 0
let bookingCount = 0

beforeAll(async () => {
  database = await createTestDatabase()
  const handlers = { ...notificationHandlers, ...deliveryHandlers, ...verificationHandlers, ...appointmentHandlers }
  harness = await startHarness(database, handlers)
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})
beforeEach(async () => {
  customerCount += 1
  phone = `+49151123${String(10_000 + customerCount)}`
  email = `reader${customerCount}@example.test`
  world = await buildWorld(database.db, {
    policy: {
      reminders: [{ offset: 'PT24H', channels: ['EMAIL', 'SMS'] }],
      followUp: { offset: 'PT1H', channels: ['SMS'] },
      room: { offset: 'PT10M', channels: ['SMS'] },
    },
    settings: { supportPhone: '+49 30 123456' },
  })
})

async function book(): Promise<BuiltAppointment> {
  const { ctx, clock } = harness
  bookingCount += 1
  const startAt = addMinutes(clock.now(), 3 * 24 * 60 + bookingCount * 60)
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now(), email, phone })
  await database.db.transaction(async (tx) => {
    await markOptOuts(ctx, tx, world, { id: built.customerId, email, phone }, true)
    await replan(tx, world.organizationId, built.id, ctx.now())
  })
  await harness.run()
  return built
}

const planned = async ({ id }: BuiltAppointment) => {
  const rows = await database.db
    .select()
    .from(notifications)
    .where(and(eq(notifications.organizationId, world.organizationId), eq(notifications.appointmentId, id)))
  return rows
    .filter((row) => row.status === 'INITIALIZED')
    .map((row) => `${row.type} ${row.channel}`)
    .sort()
}
const reasons = async ({ id }: BuiltAppointment) => {
  const rows = await database.db.select().from(notifications).where(eq(notifications.appointmentId, id))
  return rows
    .filter((row) => row.reason)
    .map((row) => `${row.type} ${row.channel}: ${row.reason}`)
    .sort()
}
const supervisor = async () => {
  const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
  const { organizationId, applicationId } = world
  return { ...harness.ctx, actor: { kind: 'supervisor' as const, organizationId, applicationId, staffId } }
}
const events = async () =>
  (await database.db.select().from(suppressionEvents).where(eq(suppressionEvents.organizationId, world.organizationId)))
    .map(({ act, reason, via }) => `${act} ${reason} ${via}`)
    .sort()

describe('a customer who replies STOP', () => {
  it('gets no reminders and follow-ups by text, but still booking changes, join links and codes', async () => {
    const appointment = await book()
    expect(await planned(appointment)).toEqual(['FOLLOW_UP SMS', 'REMINDER EMAIL', 'REMINDER SMS', 'ROOM SMS'])
    expect(await harness.receiveText(phone, ' Stop. ')).toEqual({ status: 200, reply: null })
    await harness.run()
    expect(await planned(appointment)).toEqual(['REMINDER EMAIL', 'ROOM SMS'])
    expect(await reasons(appointment)).toEqual([
      'FOLLOW_UP SMS: Opted out of reminders and follow-ups',
      'REMINDER SMS: Opted out of reminders and follow-ups',
    ])
    const application = await findApplicationById(harness.ctx.db, world.applicationId)
    if (!application) throw new Error('no application')
    const before = (await harness.inbox(phone)).length
    await sendCode(harness.ctx, { application, contact: { phone }, purpose: 'find', locale: 'en' })
    await harness.run()
    expect(await harness.inbox(phone)).toHaveLength(before + 1)
  })

  it('is shown to staff as opted out, with the channel and the time', async () => {
    const appointment = await book()
    await harness.receiveText(phone, 'STOP')
    await harness.run()
    const details = await getStaffAppointment(await supervisor(), { id: appointment.id })
    expect(details.suppressions).toEqual([
      {
        participantId: appointment.customerId,
        channel: 'SMS',
        reason: 'opt_out',
        stops: 'optional',
        at: expect.any(Date),
      },
    ])
    expect(details.timeline.map(({ kind }) => kind)).toContain('reminders_stopped')
  })

  it('gets no reminders for later bookings either', async () => {
    await book()
    await harness.receiveText(phone, 'STOP')
    await harness.run()
    const later = await book()
    harness.clock.set(addMinutes(later.startAt, -23 * 60))
    await harness.run()
    const texts = (await harness.inbox(phone)).filter(({ text }) => /tomorrow|in 1 day/i.test(text))
    expect(texts).toEqual([])
    expect(await reasons(later)).toContain('REMINDER SMS: Opted out of reminders and follow-ups')
    harness.clock.set(new Date())
  })

  it('is recorded once, and can opt in again with START', async () => {
    const appointment = await book()
    await harness.receiveText(phone, 'STOP')
    await harness.run()
    await harness.receiveText(phone, 'start')
    await harness.run()
    expect(await planned(appointment)).toEqual(['FOLLOW_UP SMS', 'REMINDER EMAIL', 'REMINDER SMS', 'ROOM SMS'])
    expect(await events()).toEqual(['lifted opt_out text', 'stopped opt_out text'])
  })

  it('gets no code until START if the vendor handles STOP itself', async () => {
    await book()
    await harness.receiveText(phone, 'STOP', { byVendor: true })
    const application = await findApplicationById(harness.ctx.db, world.applicationId)
    if (!application) throw new Error('no application')
    await sendCode(harness.ctx, { application, contact: { phone }, purpose: 'find', locale: 'en' })
    await harness.run()
    expect(await events()).toEqual(['stopped opt_out text', 'stopped opt_out vendor'])
    await harness.receiveText(phone, 'START', { byVendor: true })
    await harness.run()
    expect(await events()).toContain('lifted opt_out text')
    const { organizationId, applicationId } = world
    const details = await getStaffAppointment(await supervisor(), { id: (await book()).id })
    expect({ organizationId, applicationId, stopped: details.suppressions }).toMatchObject({ stopped: [] })
  })
})

it('answers HELP with the support contact, unless the vendor has answered it', async () => {
  await book()
  const { reply } = await harness.receiveText(phone, 'help')
  expect(reply).toBe(
    'Test application texts you about your appointments. Questions: +49 30 123456. STOP ends reminders, START brings them back.',
  )
  expect(await harness.receiveText(phone, 'HELP', { byVendor: true })).toEqual({ status: 200, reply: null })
  expect(await harness.receiveText(phone, 'Please stop by at five')).toEqual({ status: 200, reply: null })
  expect(await events()).toEqual([])
})

it.each([
  ['STOP', 'STOP'],
  ['„Stopp!“', 'STOP'],
  ['arrêt', 'STOP'],
  ['إلغاء', 'STOP'],
  ['Unstop', 'START'],
  ['Hilfe', 'HELP'],
  ['stop by later', null],
  ['', null],
])('reads %s as %s', (body, keyword) => expect(keywordOf(body)).toBe(keyword))

describe('staff', () => {
  it('can lift an opt-out with a reason, which plans the stopped notifications again', async () => {
    const appointment = await book()
    await harness.receiveText(phone, 'STOP')
    await harness.run()
    const ctx = await supervisor()
    const input = { id: appointment.id, participantId: appointment.customerId, channel: 'SMS' }
    await expect(releaseContact(ctx, { ...input, reason: ' ' })).rejects.toThrow()
    expect(await releaseContact(ctx, { ...input, reason: 'Asked for it on the telephone' })).toEqual({ released: true })
    expect(await planned(appointment)).toEqual(['FOLLOW_UP SMS', 'REMINDER EMAIL', 'REMINDER SMS', 'ROOM SMS'])
    expect(await events()).toEqual(['lifted opt_out staff', 'stopped opt_out text'])
  })
})

describe('the unsubscribe link', () => {
  const linksIn = async () => {
    const [reminder] = (await harness.inbox(email)).filter(({ headers }) => headers['List-Unsubscribe'])
    const oneClick = /<([^>]+)>/.exec(reminder?.headers['List-Unsubscribe'] ?? '')?.[1] ?? ''
    return { reminder, oneClick, token: oneClick.split('/').at(-1) ?? '' }
  }
  const bookAndRemind = async () => {
    const appointment = await book()
    harness.clock.set(addMinutes(appointment.startAt, -24 * 60))
    await harness.run()
    return appointment
  }

  it('is in the header of a reminder for one click and in its text as a page, but not in a confirmation', async () => {
    await bookAndRemind()
    const { reminder, oneClick } = await linksIn()
    expect(oneClick).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/unsubscribe\/[\w-]+$/)
    expect(reminder?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')
    expect(reminder?.text).toContain(oneClick.replace('/api/', '/'))
    const all = await harness.inbox(email)
    expect(all.filter(({ headers }) => headers['List-Unsubscribe'])).toHaveLength(1)
    harness.clock.set(new Date())
  })

  it('changes nothing when opened, and ends this application’s reminders by e-mail when confirmed', async () => {
    await bookAndRemind()
    const { token } = await linksIn()
    expect(await viewUnsubscribe(harness.ctx, { token })).toMatchObject({ stopped: false })
    expect(await events()).toEqual([])
    expect(await unsubscribe(harness.ctx, { token }, 'one_click')).toEqual({ ok: true })
    expect(await viewUnsubscribe(harness.ctx, { token })).toMatchObject({ stopped: true })
    expect(await events()).toEqual(['stopped unsubscribed one_click'])
    harness.clock.set(new Date())
    const later = await book()
    await harness.run()
    harness.clock.set(addMinutes(later.startAt, -24 * 60))
    await harness.run()
    expect(await reasons(later)).toEqual(['REMINDER EMAIL: Opted out of reminders and follow-ups'])
    expect(await resubscribe(harness.ctx, { token })).toEqual({ ok: true })
    expect(await viewUnsubscribe(harness.ctx, { token })).toMatchObject({ stopped: false })
    harness.clock.set(new Date())
  })

  it('cancels planned reminders at once', async () => {
    const first = await bookAndRemind()
    const { token } = await linksIn()
    harness.clock.set(new Date())
    const second = await book()
    await unsubscribe(harness.ctx, { token })
    await harness.run()
    expect(await planned(second)).toEqual(['FOLLOW_UP SMS', 'REMINDER SMS', 'ROOM SMS'])
    expect(first.id).not.toBe(second.id)
  })

  it('is refused when it is forged', async () => {
    expect(await viewUnsubscribe(harness.ctx, { token: 'A'.repeat(150) })).toBeNull()
    expect(await unsubscribe(harness.ctx, { token: 'A'.repeat(150) })).toEqual({ ok: false })
  })
})
