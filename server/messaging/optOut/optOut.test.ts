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
let outside: Harness
let world: World
let phone: string
let email: string
let people = 0
let bookings = 0

beforeAll(async () => {
  database = await createTestDatabase()
  const handlers = { ...notificationHandlers, ...deliveryHandlers, ...verificationHandlers, ...appointmentHandlers }
  outside = await startHarness(database, handlers)
})
afterAll(async () => {
  await outside.close()
  await database.drop()
})
beforeEach(async () => {
  people += 1
  phone = `+49151123${String(10_000 + people)}`
  email = `reader${people}@example.test`
  world = await buildWorld(database.db, {
    policy: {
      reminders: [{ offset: 'PT24H', channels: ['EMAIL', 'SMS'] }],
      followUp: { offset: 'PT1H', channels: ['SMS'] },
      room: { offset: 'PT10M', channels: ['SMS'] },
    },
    settings: { supportPhone: '+49 30 123456' },
  })
})

async function booked(): Promise<BuiltAppointment> {
  const { ctx, clock } = outside
  bookings += 1
  const startAt = addMinutes(clock.now(), 3 * 24 * 60 + bookings * 60)
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now(), email, phone })
  await database.db.transaction(async (tx) => {
    await markOptOuts(ctx, tx, world, { id: built.customerId, email, phone }, true)
    await replan(tx, world.organizationId, built.id, ctx.now())
  })
  await outside.run()
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
  return { ...outside.ctx, actor: { kind: 'supervisor' as const, organizationId, applicationId, staffId } }
}
const events = async () =>
  (await database.db.select().from(suppressionEvents).where(eq(suppressionEvents.organizationId, world.organizationId)))
    .map(({ act, reason, via }) => `${act} ${reason} ${via}`)
    .sort()

describe('a customer who answers STOP', () => {
  it('gets no reminder and no follow-up by text; news, the way in and codes still come', async () => {
    const appointment = await booked()
    expect(await planned(appointment)).toEqual(['FOLLOW_UP SMS', 'REMINDER EMAIL', 'REMINDER SMS', 'ROOM SMS'])
    expect(await outside.receiveText(phone, ' Stop. ')).toEqual({ status: 200, reply: null })
    await outside.run()
    expect(await planned(appointment)).toEqual(['REMINDER EMAIL', 'ROOM SMS'])
    expect(await reasons(appointment)).toEqual([
      'FOLLOW_UP SMS: Opted out of reminders and follow-ups',
      'REMINDER SMS: Opted out of reminders and follow-ups',
    ])
    const application = await findApplicationById(outside.ctx.db, world.applicationId)
    if (!application) throw new Error('no application')
    const before = (await outside.inbox(phone)).length
    await sendCode(outside.ctx, { application, contact: { phone }, purpose: 'find', locale: 'en' })
    await outside.run()
    expect(await outside.inbox(phone)).toHaveLength(before + 1)
  })

  it('is seen by staff on the contact, with the way and the moment', async () => {
    const appointment = await booked()
    await outside.receiveText(phone, 'STOP')
    await outside.run()
    const story = await getStaffAppointment(await supervisor(), { id: appointment.id })
    expect(story.suppressions).toEqual([
      {
        participantId: appointment.customerId,
        channel: 'SMS',
        reason: 'opt_out',
        stops: 'optional',
        at: expect.any(Date),
      },
    ])
    expect(story.timeline.map(({ kind }) => kind)).toContain('reminders_stopped')
  })

  it('gets none for what is booked later either', async () => {
    await booked()
    await outside.receiveText(phone, 'STOP')
    await outside.run()
    const later = await booked()
    outside.clock.set(addMinutes(later.startAt, -23 * 60))
    await outside.run()
    const texts = (await outside.inbox(phone)).filter(({ text }) => /tomorrow|in 1 day/i.test(text))
    expect(texts).toEqual([])
    expect(await reasons(later)).toContain('REMINDER SMS: Opted out of reminders and follow-ups')
    outside.clock.set(new Date())
  })

  it('is believed once, and takes it back with START', async () => {
    const appointment = await booked()
    await outside.receiveText(phone, 'STOP')
    await outside.run()
    await outside.receiveText(phone, 'start')
    await outside.run()
    expect(await planned(appointment)).toEqual(['FOLLOW_UP SMS', 'REMINDER EMAIL', 'REMINDER SMS', 'ROOM SMS'])
    expect(await events()).toEqual(['lifted opt_out text', 'stopped opt_out text'])
  })

  it('is refused by the carrier where that handles STOP: the code fails and says so, until START', async () => {
    await booked()
    await outside.receiveText(phone, 'STOP', { byVendor: true })
    const application = await findApplicationById(outside.ctx.db, world.applicationId)
    if (!application) throw new Error('no application')
    await sendCode(outside.ctx, { application, contact: { phone }, purpose: 'find', locale: 'en' })
    await outside.run()
    expect(await events()).toEqual(['stopped opt_out text', 'stopped opt_out vendor'])
    await outside.receiveText(phone, 'START', { byVendor: true })
    await outside.run()
    expect(await events()).toContain('lifted opt_out text')
    const { organizationId, applicationId } = world
    const held = await getStaffAppointment(await supervisor(), { id: (await booked()).id })
    expect({ organizationId, applicationId, stopped: held.suppressions }).toMatchObject({ stopped: [] })
  })
})

it('answers HELP with whom to ask, unless the vendor has', async () => {
  await booked()
  const { reply } = await outside.receiveText(phone, 'help')
  expect(reply).toBe(
    'Test application texts you about your appointments. Questions? +49 30 123456. Text STOP to end reminders, START to resume them.',
  )
  expect(await outside.receiveText(phone, 'HELP', { byVendor: true })).toEqual({ status: 200, reply: null })
  expect(await outside.receiveText(phone, 'Please stop by at five')).toEqual({ status: 200, reply: null })
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
  it('lift it with a reason, and what was stopped is planned again', async () => {
    const appointment = await booked()
    await outside.receiveText(phone, 'STOP')
    await outside.run()
    const ctx = await supervisor()
    const given = { id: appointment.id, participantId: appointment.customerId, channel: 'SMS' }
    await expect(releaseContact(ctx, { ...given, reason: ' ' })).rejects.toThrow()
    expect(await releaseContact(ctx, { ...given, reason: 'Asked for it on the telephone' })).toEqual({ released: true })
    expect(await planned(appointment)).toEqual(['FOLLOW_UP SMS', 'REMINDER EMAIL', 'REMINDER SMS', 'ROOM SMS'])
    expect(await events()).toEqual(['lifted opt_out staff', 'stopped opt_out text'])
  })
})

describe('the link to unsubscribe', () => {
  const linksIn = async () => {
    const [reminder] = (await outside.inbox(email)).filter(({ headers }) => headers['List-Unsubscribe'])
    const oneClick = /<([^>]+)>/.exec(reminder?.headers['List-Unsubscribe'] ?? '')?.[1] ?? ''
    return { reminder, oneClick, token: oneClick.split('/').at(-1) ?? '' }
  }
  const reminded = async () => {
    const appointment = await booked()
    outside.clock.set(addMinutes(appointment.startAt, -24 * 60))
    await outside.run()
    return appointment
  }

  it('is in the header of a reminder, for one click, and as a page in its text; not in news', async () => {
    await reminded()
    const { reminder, oneClick } = await linksIn()
    expect(oneClick).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/unsubscribe\/[\w-]+$/)
    expect(reminder?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')
    expect(reminder?.text).toContain(oneClick.replace('/api/', '/'))
    const all = await outside.inbox(email)
    expect(all.filter(({ headers }) => headers['List-Unsubscribe'])).toHaveLength(1)
    outside.clock.set(new Date())
  })

  it('changes nothing when it is opened; pressed, it ends reminders by mail for that application, again and again', async () => {
    await reminded()
    const { token } = await linksIn()
    expect(await viewUnsubscribe(outside.ctx, { token })).toMatchObject({ stopped: false })
    expect(await events()).toEqual([])
    expect(await unsubscribe(outside.ctx, { token }, 'one_click')).toEqual({ ok: true })
    expect(await viewUnsubscribe(outside.ctx, { token })).toMatchObject({ stopped: true })
    expect(await events()).toEqual(['stopped unsubscribed one_click'])
    outside.clock.set(new Date())
    const later = await booked()
    await outside.run()
    outside.clock.set(addMinutes(later.startAt, -24 * 60))
    await outside.run()
    expect(await reasons(later)).toEqual(['REMINDER EMAIL: Opted out of reminders and follow-ups'])
    expect(await resubscribe(outside.ctx, { token })).toEqual({ ok: true })
    expect(await viewUnsubscribe(outside.ctx, { token })).toMatchObject({ stopped: false })
    outside.clock.set(new Date())
  })

  it('takes what is planned away at once', async () => {
    const first = await reminded()
    const { token } = await linksIn()
    outside.clock.set(new Date())
    const second = await booked()
    await unsubscribe(outside.ctx, { token })
    await outside.run()
    expect(await planned(second)).toEqual(['FOLLOW_UP SMS', 'REMINDER SMS', 'ROOM SMS'])
    expect(first.id).not.toBe(second.id)
  })

  it('opens nothing when it was made up', async () => {
    expect(await viewUnsubscribe(outside.ctx, { token: 'A'.repeat(150) })).toBeNull()
    expect(await unsubscribe(outside.ctx, { token: 'A'.repeat(150) })).toEqual({ ok: false })
  })
})
