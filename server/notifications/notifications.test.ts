import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cancelAppointment } from '../appointments/cancel.ts'
import { replan } from '../appointments/plan.ts'
import type { Actor, Ctx } from '../context.ts'
import { deliveryHandlers } from '../delivery/agenda.ts'
import { addMinutes } from '../lib/time.ts'
import { type BuiltAppointment, buildAgent, buildAppointment, buildWorld, type World } from '../testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '../testing/db.ts'
import { eventually, type Outside, startOutside } from '../testing/outside.ts'
import { notificationHandlers } from './agenda.ts'
import { deliverLink } from './deliver.ts'
import { listEvents } from './events.ts'
import { listHistory } from './history.ts'
import { resendNotification } from './resend.ts'
import type { NotificationStatus, NotificationType } from './schema.ts'

let database: TestDatabase
let world: World
let foreign: World
let outside: Outside
let people = 0

beforeAll(async () => {
  database = await createTestDatabase()
  const policy = {
    reminders: [
      { offset: 'PT24H', channels: ['EMAIL' as const] },
      { offset: 'PT1H', channels: ['EMAIL' as const, 'SMS' as const] },
    ],
    followUp: { offset: 'PT1H', channels: ['EMAIL' as const] },
  }
  world = await buildWorld(database.db, { policy })
  foreign = await buildWorld(database.db)
})
afterAll(() => database.drop())
beforeEach(async () => {
  outside = await startOutside(database, { ...notificationHandlers, ...deliveryHandlers })
})
afterEach(async () => {
  await outside.close()
  await database.sql`delete from agenda`
  await database.sql`delete from lanes`
})

type Booked = BuiltAppointment & { email: string; phone: string }
async function book(
  options: { inMinutes?: number; proven?: boolean; source?: 'public' | 'rest' } = {},
  of = world,
): Promise<Booked> {
  const email = `customer-${++people}@example.test`
  const phone = `+49151${String(10_000_000 + people)}`
  const now = outside.ctx.now()
  const startAt = addMinutes(now, options.inMinutes ?? 2 * 24 * 60 + people * 60)
  const built = await buildAppointment(database.db, of, {
    startAt,
    now,
    email,
    phone,
    proven: options.proven ?? true,
    source: options.source ?? 'public',
  })
  await plan(built.id, of)
  return { ...built, email, phone }
}
const plan = (id: string, of = world) =>
  database.db.transaction((tx) => replan(tx, of.organizationId, id, outside.ctx.now()))

const staff = (staffId = world.agentId, kind: 'agent' | 'supervisor' = 'supervisor', of = world): Actor => ({
  kind,
  organizationId: of.organizationId,
  staffId,
  applicationId: of.applicationId,
})
const as = (actor: Actor): Ctx => ({ ...outside.ctx, actor })
const history = async (appointmentId: string, more: object = {}) =>
  (await listHistory(as(staff()), { appointmentId, ...more })).rows
const row = async (id: string, type: NotificationType, channel: 'EMAIL' | 'SMS' = 'EMAIL') => {
  const found = (await history(id)).find((one) => one.type === type && one.channel === channel)
  if (!found) throw new Error(`no ${type} by ${channel}`)
  return found
}
/** The receipt arrives, then its notification follows by the agenda. */
const comesTo = (id: string, type: NotificationType, status: NotificationStatus, channel: 'EMAIL' | 'SMS' = 'EMAIL') =>
  eventually(
    async () => {
      await outside.run()
      return row(id, type, channel)
    },
    (one) => one.status === status,
  )

describe('what a customer gets', () => {
  it('is a mail with the calendar file and a text, both with the join link, once', async () => {
    const booked = await book()
    await outside.run()
    await outside.run()
    const [mail, ...more] = await outside.inbox(booked.email)
    expect(more).toEqual([])
    expect(mail?.text).toContain(booked.joinToken)
    expect(mail?.attachments).toHaveLength(1)
    expect(mail?.from).toBe('Test application <no-reply@demo.test>')
    const texts = await outside.inbox(booked.phone)
    expect(texts).toHaveLength(1)
    expect(texts[0]?.text).toContain(booked.joinToken)
    await comesTo(booked.id, 'CREATE', 'DELIVERED')
    await comesTo(booked.id, 'CREATE', 'DELIVERED', 'SMS')
  })

  it('is each reminder at its time, then the follow-up, once each, however many run at once', async () => {
    const booked = await book({ inMinutes: 30 * 60 })
    await outside.run()
    for (const minutes of [6 * 60 + 1, 23 * 60, 3 * 60]) {
      outside.clock.advance(minutes * 60_000)
      await Promise.all([outside.run(), outside.run(), outside.run()])
    }
    expect(await outside.inbox(booked.email)).toHaveLength(4)
    expect(await outside.inbox(booked.phone)).toHaveLength(2)
  })

  it('is nothing at an address that nobody has proven, unless an integrator vouches for it', async () => {
    const own = await book({ proven: false })
    const vouched = await book({ proven: false, source: 'rest' })
    await outside.run()
    expect(await outside.inbox(own.email)).toEqual([])
    expect(await outside.inbox(vouched.email)).toHaveLength(1)
  })

  it('is one mail though the plan is made again after everything was sent', async () => {
    const booked = await book()
    await outside.run()
    await comesTo(booked.id, 'CREATE', 'DELIVERED')
    await plan(booked.id)
    await outside.run()
    expect(await outside.inbox(booked.email)).toHaveLength(1)
    expect((await row(booked.id, 'CREATE')).status).toBe('DELIVERED')
  })
})

describe('a cancelled appointment', () => {
  it('leaves only the word that it is cancelled, to those who had heard of it', async () => {
    const booked = await book()
    await outside.run()
    await cancelAppointment(as(staff()), { id: booked.id })
    await outside.run()
    outside.clock.advance(72 * 3_600_000)
    await outside.run()
    const mails = await outside.inbox(booked.email)
    expect(mails).toHaveLength(2)
    expect((await row(booked.id, 'REMINDER')).status).toBe('CANCELLED')
    expect((await row(booked.id, 'CANCELLED')).status).not.toBe('CANCELLED')
  })

  it('is not announced to somebody who never heard that it was booked', async () => {
    const booked = await book()
    await cancelAppointment(as(staff()), { id: booked.id })
    await outside.run()
    expect(await outside.inbox(booked.email)).toEqual([])
    expect((await row(booked.id, 'CANCELLED')).status).toBe('CANCELLED')
  })

  it('stops a mail that was being retried', async () => {
    await outside.plant({ vendor: 'resend', mode: 'status', status: 401 })
    const booked = await book()
    await outside.run()
    const [begun] =
      await database.sql`select attempts from messages where appointment_id = ${booked.id} and state = 'open'`
    expect(begun?.attempts).toBeGreaterThan(0)
    await outside.mend()
    await cancelAppointment(as(staff()), { id: booked.id })
    await outside.run()
    const subjects = (await outside.inbox(booked.email)).map((mail) => mail.subject)
    expect(subjects.filter((subject) => /confirmed|booked/i.test(subject ?? ''))).toEqual([])
    const left =
      await database.sql`select 1 from messages where sealed is not null and appointment_id = ${booked.id} and state = 'open'`
    expect(left).toHaveLength(0)
  })
})

describe('history', () => {
  it('shows when a retry is due, and why, while the vendor is down', async () => {
    await outside.plant({ vendor: 'resend', mode: 'status', status: 500 })
    const booked = await book()
    await outside.run()
    await outside.run()
    const shown = await row(booked.id, 'CREATE')
    expect(shown).toMatchObject({
      status: 'PENDING',
      errorMessage: 'internal_server_error',
      canRetry: false,
      whyNotRetry: 'waiting',
    })
    expect(shown.retryCount).toBeGreaterThan(0)
    expect(shown.nextRetryAt).not.toBeNull()
    await outside.mend()
    await comesTo(booked.id, 'CREATE', 'DELIVERED')
    expect(await outside.inbox(booked.email)).toHaveLength(1)
  })

  it('names people and states, and no address, number or link', async () => {
    const booked = await book()
    await comesTo(booked.id, 'CREATE', 'DELIVERED')
    const rows = await history(booked.id)
    expect(rows.map((one) => one.type).sort()).toEqual([
      'CREATE',
      'CREATE',
      'FOLLOW_UP',
      'REMINDER',
      'REMINDER',
      'REMINDER',
    ])
    expect(rows[0]?.recipient).toEqual({ displayName: 'Chris Customer', type: 'CUSTOMER', reasonCode: null })
    const { rows: events } = await listEvents(as(staff()), { appointmentId: booked.id, pageSize: 100 })
    for (const secret of [booked.email, booked.phone, booked.joinToken])
      expect(JSON.stringify([rows, events])).not.toContain(secret)
  })

  it('tells the story of one message in order', async () => {
    const booked = await book()
    await comesTo(booked.id, 'CREATE', 'DELIVERED')
    const { id: notificationId } = await row(booked.id, 'CREATE')
    const { rows } = await listEvents(as(staff()), { notificationId })
    expect(rows.map((event) => event.status)).toEqual(expect.arrayContaining(['INITIALIZED', 'PENDING', 'DELIVERED']))
    expect(rows[0]).toMatchObject({ status: 'INITIALIZED', statusId: notificationId })
    expect(rows.every((event) => event.messageId)).toBe(true)
  })

  it('filters in any case, by lists and commas, and pages', async () => {
    const booked = await book()
    expect(await history(booked.id, { type: 'reminder,create', channel: ['sms'] })).toHaveLength(2)
    const page = await listHistory(as(staff()), {
      appointmentId: booked.id,
      page: 2,
      pageSize: 4,
      sortField: 'scheduledFor',
      sortOrder: 'DESC',
    })
    expect(page).toMatchObject({ total: 6, page: 2, pageSize: 4 })
    expect(page.rows).toHaveLength(2)
  })

  it('shows an agent only what is theirs, and nobody another company’s', async () => {
    const booked = await book()
    const colleague = await buildAgent(database.db, {
      organizationId: world.organizationId,
      applicationId: world.applicationId,
    })
    expect((await listHistory(as(staff(world.agentId, 'agent')), { appointmentId: booked.id })).total).toBe(6)
    const { id: notificationId } = await row(booked.id, 'CREATE')
    const strangers: Actor[] = [staff(colleague, 'agent'), staff(foreign.agentId, 'supervisor', foreign)]
    for (const stranger of strangers) {
      await expect(listHistory(as(stranger), { appointmentId: booked.id })).rejects.toMatchObject({ code: 'not_found' })
      await expect(listEvents(as(stranger), { notificationId })).rejects.toMatchObject({ code: 'not_found' })
      await expect(resendNotification(as(stranger), { notificationId })).rejects.toMatchObject({ code: 'not_found' })
      await expect(deliverLink(as(stranger), { appointmentId: booked.id, channel: 'EMAIL' })).rejects.toMatchObject({
        code: 'not_found',
      })
      const all = await listHistory(as(stranger), { pageSize: 100 })
      expect(all.rows.filter((one) => one.appointmentId === booked.id)).toEqual([])
    }
  })

  it.each([
    ['nobody', { kind: 'public', clientIp: null, browserId: null }, 'unauthenticated'],
    [
      'a customer',
      { kind: 'customer', organizationId: 'o', applicationId: 'a', appointmentId: 'x', participantId: 'p' },
      'forbidden',
    ],
    ['an integrator', { kind: 'service', organizationId: 'o', applicationId: 'a', clientId: 'c' }, 'forbidden'],
  ] as const)('is not for %s', async (_, actor, code) => {
    await expect(listHistory(as(actor), {})).rejects.toMatchObject({ code })
    await expect(listEvents(as(actor), {})).rejects.toMatchObject({ code })
    await expect(resendNotification(as(actor), {})).rejects.toMatchObject({ code })
    await expect(deliverLink(as(actor), {})).rejects.toMatchObject({ code })
  })
})

describe('sending again', () => {
  it('sends once more, beside the first, and leaves a trace of who did it', async () => {
    const booked = await book()
    const first = await comesTo(booked.id, 'CREATE', 'DELIVERED')
    expect(first.canRetry).toBe(true)
    await resendNotification(as(staff()), { notificationId: first.id, reason: 'asked for it on the phone' })
    await outside.run()
    expect(await outside.inbox(booked.email)).toHaveLength(2)
    expect(
      (await history(booked.id))
        .filter((one) => one.type === 'CREATE' && one.channel === 'EMAIL')
        .map((one) => one.cause),
    ).toEqual(['', 'resend:1'])
    const trace = await database.sql`select 1 from audit where verb = 'notification.resend' and object_id = ${first.id}`
    expect(trace).toHaveLength(1)
  })

  it('refuses what is still on its way, outdated, cancelled or over, and says which', async () => {
    const booked = await book({ inMinutes: 3 * 24 * 60 })
    const again = async () => resendNotification(as(staff()), { notificationId: (await row(booked.id, 'CREATE')).id })
    await expect(again()).rejects.toMatchObject({ code: 'conflict', details: { reason: 'waiting' } })
    await comesTo(booked.id, 'CREATE', 'DELIVERED')
    await database.sql`update appointments set revision = 2 where id = ${booked.id}`
    await expect(again()).rejects.toMatchObject({ details: { reason: 'outdated' } })
    await database.sql`update appointments set revision = 1 where id = ${booked.id}`
    outside.clock.advance(4 * 24 * 3_600_000)
    await expect(again()).rejects.toMatchObject({ details: { reason: 'over' } })
    outside.clock.advance(-4 * 24 * 3_600_000)
    await cancelAppointment(as(staff()), { id: booked.id })
    await expect(again()).rejects.toMatchObject({ details: { reason: 'cancelled' } })
  })

  it('delivers the link again on the channel that is asked for', async () => {
    const booked = await book()
    await outside.run()
    await deliverLink(as(staff()), { appointmentId: booked.id, channel: 'SMS' })
    await outside.run()
    const texts = await outside.inbox(booked.phone)
    expect(texts).toHaveLength(2)
    expect(texts[0]?.text).toContain(booked.joinToken)
    expect((await row(booked.id, 'ROOM', 'SMS')).cause).toBe('manual:1')
  })
})
