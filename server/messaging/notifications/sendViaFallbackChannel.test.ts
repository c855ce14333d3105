import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { notifications } from '#db/schema/notifications.ts'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { type BuiltAppointment, buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, startHarness } from '#server/testing/harness.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { listHistory } from '../history/listHistory.ts'
import { receiptHandlers } from '../receipts/jobs.ts'
import { notificationHandlers } from './jobs.ts'
import { historyInput } from './schema.ts'
import { sendViaFallbackChannel } from './sendViaFallbackChannel.ts'

let database: TestDatabase
let harness: Harness
let world: World
let count = 0
let email: string
let phone: string

beforeAll(async () => {
  database = await createTestDatabase()
  const handlers = { ...notificationHandlers, ...deliveryHandlers, ...receiptHandlers, ...appointmentHandlers }
  harness = await startHarness(database, handlers, { TWILIO_WHATSAPP_FROM: '+15005550009' })
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})
beforeEach(async () => {
  await harness.clearFaults()
  await harness.setWebhookMode({ vendor: 'resend' })
  count += 1
  email = `fallback${count}@example.test`
  phone = `+49151124${String(10_000 + count)}`
  harness.clock.set(new Date())
})

const emailOnly: Partial<PresetPolicy> = { channels: ['EMAIL'], reminders: [] }
type Options = { policy?: Partial<PresetPolicy>; settings?: Record<string, unknown>; verified?: boolean }

async function book({ policy = emailOnly, settings = {}, verified = true }: Options = {}): Promise<BuiltAppointment> {
  const { ctx, clock } = harness
  world = await buildWorld(database.db, { policy, settings })
  const startAt = addMinutes(clock.now(), 5 * 24 * 60)
  const built = await buildAppointment(database.db, world, {
    startAt,
    now: clock.now(),
    email,
    phone,
    verified,
    source: 'console',
  })
  await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, ctx.now()))
  return built
}

const rowsOf = async ({ id }: BuiltAppointment) => {
  const rows = await database.db
    .select()
    .from(notifications)
    .where(eq(notifications.appointmentId, id))
    .orderBy(asc(notifications.createdAt))
  return rows.map((row) => `${row.type} ${row.channel} ${row.status}${row.replacesId ? ' fallback' : ''}`)
}
const advance = async (minutes: number) => {
  harness.clock.set(addMinutes(harness.clock.now(), minutes))
  await harness.run()
}
const listTexts = async () => (await harness.inbox(phone)).map(({ channel }) => channel)

describe('a message that is not delivered', () => {
  it('is sent on the other verified channel at once when the address bounces, and both rows are linked', async () => {
    email = `bounce${count}@example.test`
    const appointment = await book()
    await harness.run()
    await eventually(
      async () => {
        await harness.run()
        return rowsOf(appointment)
      },
      (rows) => rows.some((row) => row.startsWith('CREATE SMS DELIVERED')),
    )
    expect(await rowsOf(appointment)).toEqual(['CREATE EMAIL FAILED', 'CREATE SMS DELIVERED fallback'])
    const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
    const { organizationId, applicationId } = world
    const actor = { kind: 'supervisor' as const, organizationId, applicationId, staffId }
    const { rows } = await listHistory({ ...harness.ctx, actor }, historyInput.parse({ appointmentId: appointment.id }))
    const [first, second] = rows
    expect(first).toMatchObject({ replacedBy: second?.id, replaces: null })
    expect(second).toMatchObject({ replaces: { id: first?.id, channel: 'EMAIL' }, replacedBy: null })
  })

  it('is sent there exactly once when no receipt has arrived by its deadline', async () => {
    await harness.setWebhookMode({ vendor: 'resend', drop: true })
    await harness.injectFault({ vendor: 'resend', method: 'GET', mode: 'status', status: 500 })
    const appointment = await book()
    await harness.run()
    await advance(14)
    expect(await listTexts()).toEqual([])
    await advance(2)
    expect(await listTexts()).toEqual(['sms'])
    const [first] = await database.db
      .select()
      .from(notifications)
      .where(eq(notifications.appointmentId, appointment.id))
    const sendAgain = () => sendViaFallbackChannel(harness.ctx, world.organizationId, appointment.id, first?.id ?? '')
    await Promise.all([sendAgain(), sendAgain(), sendAgain()])
    await advance(60)
    expect(await listTexts()).toEqual(['sms'])
    expect(await rowsOf(appointment)).toHaveLength(2)
  })

  it.each([
    // The vendor is polled after two minutes, and the fallback is due after fifteen.
    ['its poll', 3, true],
    ['its deadline', 16, false],
  ])(
    'counts as delivered from %s on if the process died right after recording the receipt',
    async (_, minutes, polls) => {
      await harness.setWebhookMode({ vendor: 'resend', drop: true })
      const appointment = await book()
      await harness.run()
      await database.sql`update messages set state = 'delivered', settled_at = now() where appointment_id = ${appointment.id}`
      if (!polls) await database.sql`delete from jobs where kind = 'message.poll'`
      expect(await rowsOf(appointment)).toEqual(['CREATE EMAIL PENDING'])
      await advance(minutes)
      expect(await rowsOf(appointment)).toEqual(['CREATE EMAIL DELIVERED'])
      expect(await listTexts()).toEqual([])
    },
  )

  it('is withdrawn if it has not been sent by then, so that it does not arrive as well once the vendor recovers', async () => {
    await harness.injectFault({ vendor: 'resend', method: 'POST', mode: 'status', status: 429, retryAfter: 1 })
    const appointment = await book()
    await harness.run()
    await advance(16)
    await harness.clearFaults()
    // The lane that the vendor's 429 closed opens again by machine time.
    await eventually(
      async () => {
        await advance(1)
        return rowsOf(appointment)
      },
      (rows) => rows.some((row) => row.startsWith('CREATE SMS DELIVERED')),
    )
    await advance(5)
    expect(await rowsOf(appointment)).toEqual(['CREATE EMAIL CANCELLED', 'CREATE SMS DELIVERED fallback'])
    expect(await harness.inbox(email)).toEqual([])
  })

  it.each<[string, Options]>([
    ['the other contact is not verified', { verified: false }],
    ['the other channel gets the same notification anyway', { policy: { channels: ['EMAIL', 'SMS'], reminders: [] } }],
  ])('is not sent again if %s', async (_, options) => {
    email = `bounce${count}@example.test`
    const appointment = await book(options)
    await eventually(
      async () => {
        await harness.run()
        return rowsOf(appointment)
      },
      (rows) => rows.includes('CREATE EMAIL FAILED'),
    )
    await advance(20)
    expect((await rowsOf(appointment)).filter((row) => row.endsWith('fallback'))).toEqual([])
  })

  it('is not sent after a cancellation', async () => {
    await harness.setWebhookMode({ vendor: 'resend', drop: true })
    await harness.injectFault({ vendor: 'resend', method: 'GET', mode: 'status', status: 500 })
    const appointment = await book()
    await harness.run()
    const { organizationId, applicationId } = world
    const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
    const actor = { kind: 'supervisor' as const, organizationId, applicationId, staffId }
    await cancelAppointment({ ...harness.ctx, actor }, { id: appointment.id })
    await advance(16)
    const sent = (await harness.inbox(phone)).map(({ text }) => text)
    expect(sent.filter((text) => text.includes('booked'))).toEqual([])
  })
})

describe('a text with a WhatsApp template', () => {
  const settings = { whatsappTemplates: { 'CREATE.en': 'HXbooked', 'CREATE.de': 'HXgebucht' } }
  const policy: Partial<PresetPolicy> = { channels: ['SMS'], reminders: [] }

  it('is sent by WhatsApp with its values', async () => {
    const appointment = await book({ policy, settings })
    await eventually(
      async () => {
        await harness.run()
        return rowsOf(appointment)
      },
      (rows) => rows.includes('CREATE SMS DELIVERED'),
    )
    const [message] = await harness.inbox(phone)
    expect(message).toMatchObject({ channel: 'whatsapp', from: 'whatsapp:+15005550009' })
    expect(message?.text).toMatch(/^\[HXbooked\] Test application Video consultation .* http/)
  })

  it('is sent once as SMS if the number has no WhatsApp', async () => {
    phone = `+491511${String(200 + count)}7777`
    const appointment = await book({ policy, settings })
    await harness.run()
    await eventually(
      async () => {
        await harness.run()
        return rowsOf(appointment)
      },
      (rows) => rows.includes('CREATE SMS DELIVERED fallback'),
    )
    expect(await rowsOf(appointment)).toEqual(['CREATE SMS FAILED', 'CREATE SMS DELIVERED fallback'])
    expect((await listTexts()).toSorted()).toEqual(['sms', 'whatsapp'])
    await advance(30)
    expect(await listTexts()).toHaveLength(2)
  })
})
