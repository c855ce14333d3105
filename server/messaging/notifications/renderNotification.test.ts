import ICAL from 'ical.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getSnapshot } from '#server/domain/data.ts'
import { customersOf } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor } from '#server/platform/context.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { type TestClock, testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { previewMessage } from './previewMessage.ts'
import { type MessageRecipient, renderNotificationEmail, renderNotificationSms } from './renderNotification.ts'
import { previewInput } from './schema.ts'

let database: TestDatabase
let world: World
let clock: TestClock
let appointment: Snapshot

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  clock = testClock(new Date('2026-11-23T09:00:00Z'))
  world = await buildWorld(database.db)
  const startAt = new Date('2026-11-24T09:00:00Z')
  const { id } = await buildAppointment(database.db, world, { startAt, now: clock.now() })
  appointment = withCustomerName(await getSnapshot(database.db, world.organizationId, id))
})

const withCustomerName = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  participants: snapshot.participants.map((one) => (one.type === 'CUSTOMER' ? { ...one, name: 'Kim Nobody' } : one)),
})

const ctx = (actor?: Actor) => testCtx({ db: database.db, clock, ...(actor ? { actor } : {}) })
const staff = { name: 'Anna', email: 'anna@example.test', timezone: 'America/New_York' }
const customer = (): MessageRecipient => {
  const [participant] = customersOf(appointment)
  if (!participant) throw new Error('no customer')
  return { kind: 'CUSTOMER', participant }
}
const agent: MessageRecipient = { kind: 'AGENT', staff, participant: null }

describe('a rendered notification', () => {
  it('shows an agent the agent’s own time zone, the customer’s name and the console link, but no customer link', async () => {
    const mail = await renderNotificationEmail(ctx(), appointment, agent, 'CREATE')
    expect(mail.text).toContain('New York time (GMT-5)')
    expect(mail.text).toContain('04:00–')
    expect(mail.text).toContain('Kim')
    expect(mail.text).toContain(`/admin/appointments/${appointment.id}`)
    expect(mail.text).not.toMatch(/\/(join|manage)\//)
    expect((await renderNotificationSms(ctx(), appointment, agent, 'CREATE')).text).toContain('New York time')
  })

  it('lets a customer whose contact staff entered confirm it or report the wrong recipient', async () => {
    const unverified = customersOf(appointment).map((one) => ({ ...one, emailVerifiedAt: null }))
    const [participant] = unverified
    if (!participant) throw new Error('no customer')
    const byStaff: Snapshot = { ...appointment, source: 'console', participants: unverified }
    const mail = await renderNotificationEmail(ctx(), byStaff, { kind: 'CUSTOMER', participant }, 'CREATE')
    expect(mail.text).toMatch(/\/manage\/[\w-]+\/confirm\//)
    expect(mail.text).toMatch(/\/manage\/[\w-]+\/wrong-recipient/)
  })

  it('can remove an agent’s calendar entry and add it again, each file with a higher sequence', async () => {
    const sequences: number[] = []
    for (const type of ['CREATE', 'PARTICIPANT_REMOVED', 'REASSIGN', 'CANCELLED'] as const) {
      sequences.push(await sequenceOf(await renderNotificationEmail(ctx(), appointment, agent, type)))
      clock.advance(1000)
    }
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
    expect(new Set(sequences).size).toBe(4)
  })

  it('removes a customer’s calendar entry with a higher sequence after a cancellation or a removal', async () => {
    const added = await sequenceOf(await renderNotificationEmail(ctx(), appointment, customer(), 'CREATE'))
    const cancelled = { ...appointment, status: 'cancelled' as const }
    expect(added).toBe(0)
    expect(await sequenceOf(await renderNotificationEmail(ctx(), cancelled, customer(), 'CANCELLED'))).toBe(1)
    expect(await sequenceOf(await renderNotificationEmail(ctx(), appointment, customer(), 'PARTICIPANT_REMOVED'))).toBe(
      1,
    )
  })

  it('contains the given unsubscribe links and the former time', async () => {
    const unsubscribeUrl = 'http://127.0.0.1:3000/unsubscribe/abc'
    const oneClickUrl = 'http://127.0.0.1:3000/api/unsubscribe/abc'
    const reminder = await renderNotificationEmail(ctx(), appointment, customer(), 'REMINDER', {
      unsubscribeUrl,
      oneClickUrl,
    })
    expect(reminder.headers['List-Unsubscribe']).toBe(`<${oneClickUrl}>`)
    const previousTime = { startAt: addMinutes(appointment.startAt, -60), endAt: addMinutes(appointment.endAt, -60) }
    expect(
      (await renderNotificationEmail(ctx(), appointment, customer(), 'RESCHEDULE', { previousTime })).text,
    ).toContain('Previous time:')
  })
})

describe('a message preview', () => {
  const as = (kind: 'agent' | 'supervisor'): Actor => ({
    kind,
    organizationId: world.organizationId,
    staffId: world.agentId,
    applicationId: world.applicationId,
  })

  it('uses the name of the caller’s application and sample data', async () => {
    const preview = await previewMessage(ctx(as('supervisor')), {
      message: 'REMINDER',
      recipient: 'CUSTOMER',
      locale: 'ar',
    })
    expect(preview.mail.html).toContain('dir="rtl"')
    expect(preview.mail.text).toContain(appointment.application.name)
    expect(preview.mail.text).not.toContain('Kim')
    expect(preview.sms).toMatchObject({ segments: 2, encoding: 'UCS-2', findings: [] })
  })

  it.each(['agent', 'public'] as const)('is refused to %s', async (kind) => {
    const actor: Actor = kind === 'agent' ? as('agent') : { kind, clientIp: null, browserId: null }
    const code = kind === 'agent' ? 'forbidden' : 'unauthenticated'
    await expect(previewMessage(ctx(actor), previewInput.parse({}))).rejects.toMatchObject({ code })
  })
})

async function sequenceOf({ attachments }: Awaited<ReturnType<typeof renderNotificationEmail>>): Promise<number> {
  const file = new ICAL.Component(ICAL.parse(attachments[0]?.content ?? ''))
  return Number(file.getFirstSubcomponent('vevent')?.getFirstPropertyValue('sequence'))
}
