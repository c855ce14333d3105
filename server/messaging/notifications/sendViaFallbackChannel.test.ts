import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { notifications } from '#db/schema/notifications.ts'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { addMinutes } from '#server/lib/time.ts'
import {
  type BuiltAppointment,
  buildAgent,
  buildAppointment,
  buildWorld,
  type World,
} from '#server/testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, startHarness } from '#server/testing/harness.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { listHistory } from '../history/listHistory.ts'
import { notificationHandlers } from './jobs.ts'
import { sendViaFallbackChannel } from './sendViaFallbackChannel.ts'

let database: TestDatabase
let outside: Harness
let world: World
let people = 0
let email: string
let phone: string

beforeAll(async () => {
  database = await createTestDatabase()
  const handlers = { ...notificationHandlers, ...deliveryHandlers, ...appointmentHandlers }
  outside = await startHarness(database, handlers, { TWILIO_WHATSAPP_FROM: '+15005550009' })
})
afterAll(async () => {
  await outside.close()
  await database.drop()
})
beforeEach(async () => {
  await outside.clearFaults()
  await outside.setWebhookMode({ vendor: 'resend' })
  people += 1
  email = `promised${people}@example.test`
  phone = `+49151124${String(10_000 + people)}`
  outside.clock.set(new Date())
})

const byMail: Partial<PresetPolicy> = { channels: ['EMAIL'], reminders: [] }
type Options = { policy?: Partial<PresetPolicy>; settings?: Record<string, unknown>; proven?: boolean }

async function booked({ policy = byMail, settings = {}, proven = true }: Options = {}): Promise<BuiltAppointment> {
  const { ctx, clock } = outside
  world = await buildWorld(database.db, { policy, settings })
  const startAt = addMinutes(clock.now(), 5 * 24 * 60)
  const built = await buildAppointment(database.db, world, {
    startAt,
    now: clock.now(),
    email,
    phone,
    proven,
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
  return rows.map((row) => `${row.type} ${row.channel} ${row.status}${row.replacesId ? ' instead' : ''}`)
}
const later = async (minutes: number) => {
  outside.clock.set(addMinutes(outside.clock.now(), minutes))
  await outside.run()
}
const texts = async () => (await outside.inbox(phone)).map(({ channel }) => channel)

describe('a message that does not arrive', () => {
  it('goes out on the other proven channel at once when the address bounces, and each names the other', async () => {
    email = `bounce${people}@example.test`
    const appointment = await booked()
    await outside.run()
    await eventually(
      async () => {
        await outside.run()
        return rowsOf(appointment)
      },
      (rows) => rows.some((row) => row.startsWith('CREATE SMS DELIVERED')),
    )
    expect(await rowsOf(appointment)).toEqual(['CREATE EMAIL FAILED', 'CREATE SMS DELIVERED instead'])
    const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
    const { organizationId, applicationId } = world
    const actor = { kind: 'supervisor' as const, organizationId, applicationId, staffId }
    const { rows } = await listHistory({ ...outside.ctx, actor }, { appointmentId: appointment.id })
    const [first, second] = rows
    expect(first).toMatchObject({ replacedBy: second?.id, replaces: null })
    expect(second).toMatchObject({ replaces: { id: first?.id, channel: 'EMAIL' }, replacedBy: null })
  })

  it('goes out there once when no receipt has come by its deadline, and never twice', async () => {
    await outside.setWebhookMode({ vendor: 'resend', drop: true })
    await outside.injectFault({ vendor: 'resend', method: 'GET', mode: 'status', status: 500 })
    const appointment = await booked()
    await outside.run()
    await later(14)
    expect(await texts()).toEqual([])
    await later(2)
    expect(await texts()).toEqual(['sms'])
    const [first] = await database.db
      .select()
      .from(notifications)
      .where(eq(notifications.appointmentId, appointment.id))
    const again = () => sendViaFallbackChannel(outside.ctx, world.organizationId, appointment.id, first?.id ?? '')
    await Promise.all([again(), again(), again()])
    await later(60)
    expect(await texts()).toEqual(['sms'])
    expect(await rowsOf(appointment)).toHaveLength(2)
  })

  it('is called back when it has not left by then: the vendor mended, it does not arrive as well', async () => {
    await outside.injectFault({ vendor: 'resend', method: 'POST', mode: 'status', status: 429, retryAfter: 1 })
    const appointment = await booked()
    await outside.run()
    await later(16)
    await outside.clearFaults()
    // The lane that the vendor closed opens by machine time.
    await eventually(
      async () => {
        await later(1)
        return rowsOf(appointment)
      },
      (rows) => rows.some((row) => row.startsWith('CREATE SMS DELIVERED')),
    )
    await later(5)
    expect(await rowsOf(appointment)).toEqual(['CREATE EMAIL CANCELLED', 'CREATE SMS DELIVERED instead'])
    expect(await outside.inbox(email)).toEqual([])
  })

  it.each<[string, Options]>([
    ['the other contact is not proven', { proven: false }],
    ['the other channel is told the same anyway', { policy: { channels: ['EMAIL', 'SMS'], reminders: [] } }],
  ])('stays as it is where %s', async (_, options) => {
    email = `bounce${people}@example.test`
    const appointment = await booked(options)
    await eventually(
      async () => {
        await outside.run()
        return rowsOf(appointment)
      },
      (rows) => rows.includes('CREATE EMAIL FAILED'),
    )
    await later(20)
    expect((await rowsOf(appointment)).filter((row) => row.endsWith('instead'))).toEqual([])
  })

  it('is not sent after a cancellation', async () => {
    await outside.setWebhookMode({ vendor: 'resend', drop: true })
    await outside.injectFault({ vendor: 'resend', method: 'GET', mode: 'status', status: 500 })
    const appointment = await booked()
    await outside.run()
    const { organizationId, applicationId } = world
    const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
    const actor = { kind: 'supervisor' as const, organizationId, applicationId, staffId }
    await cancelAppointment({ ...outside.ctx, actor }, { id: appointment.id })
    await later(16)
    const sent = (await outside.inbox(phone)).map(({ text }) => text)
    expect(sent.filter((text) => text.includes('booked'))).toEqual([])
  })
})

describe('a text for which there is a WhatsApp template', () => {
  const settings = { whatsappTemplates: { 'CREATE.en': 'HXbooked', 'CREATE.de': 'HXgebucht' } }
  const policy: Partial<PresetPolicy> = { channels: ['SMS'], reminders: [] }

  it('goes by WhatsApp, with its values, and says so', async () => {
    const appointment = await booked({ policy, settings })
    await eventually(
      async () => {
        await outside.run()
        return rowsOf(appointment)
      },
      (rows) => rows.includes('CREATE SMS DELIVERED'),
    )
    const [message] = await outside.inbox(phone)
    expect(message).toMatchObject({ channel: 'whatsapp', from: 'whatsapp:+15005550009' })
    expect(message?.text).toMatch(/^\[HXbooked\] Test application Video consultation .* http/)
  })

  it('goes as a text where the number has no WhatsApp, once; the two are linked', async () => {
    phone = `+491511${String(200 + people)}7777`
    const appointment = await booked({ policy, settings })
    await outside.run()
    await eventually(
      async () => {
        await outside.run()
        return rowsOf(appointment)
      },
      (rows) => rows.includes('CREATE SMS DELIVERED instead'),
    )
    expect(await rowsOf(appointment)).toEqual(['CREATE SMS FAILED', 'CREATE SMS DELIVERED instead'])
    expect((await texts()).toSorted()).toEqual(['sms', 'whatsapp'])
    await later(30)
    expect(await texts()).toHaveLength(2)
  })
})
