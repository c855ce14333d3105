import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appointments, participants } from '#db/schema/appointments.ts'
import { audit, timeline } from '#db/schema/timeline.ts'
import { getSnapshot } from '#server/domain/data.ts'
import { contactProofsFor, linksFor } from '#server/domain/links.ts'
import { customersOf } from '#server/domain/rules.ts'
import { renderNotificationEmail, renderNotificationSms } from '#server/messaging/notifications/renderNotification.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { confirmByLink, viewConfirmation } from '#server/portal/confirmByLink.ts'
import { buildAgent, buildAppointment, buildPreset, buildWorld, type World } from '#server/testing/builders.ts'
import { type TestClock, testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { bookOnBehalf } from './bookOnBehalf.ts'
import { checkTime } from './checkTime.ts'
import { listColleagues } from './listColleagues.ts'
import { listStaffOffers } from './listStaffOffers.ts'
import { listStaffTimes } from './listStaffTimes.ts'

let database: TestDatabase
let world: World
let clock: TestClock

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  clock = testClock(new Date('2026-11-23T06:00:00Z'))
})

/** 10:00 in Berlin, within the opening hours; and 21:00, outside. */
const start = new Date('2026-11-24T09:00:00Z')
const evening = new Date('2026-11-24T20:00:00Z')

const as = (actor: Actor): Ctx => testCtx({ db: database.db, actor, clock })
const staffOf = (of: World, kind: 'agent' | 'supervisor' | 'admin', staffId = of.agentId): Ctx =>
  as({ kind, organizationId: of.organizationId, staffId, applicationId: of.applicationId })
const agent = () => staffOf(world, 'agent')
const boss = () => staffOf(world, 'supervisor')
const anybody = () => as({ kind: 'public', clientIp: null, browserId: null })

const wanted = (change: Record<string, unknown> = {}) => ({
  applicationId: world.applicationId,
  presetId: world.presetId,
  start: start.toISOString(),
  durationMinutes: 30,
  timezone: 'Europe/Berlin',
  customer: { name: 'Chris Customer', email: 'Chris@example.test' },
  consent: { how: 'phone' },
  ...change,
})
const booked = async (change: Record<string, unknown> = {}, by: Ctx = agent()) => {
  const { appointmentId } = await bookOnBehalf(by, wanted(change))
  return getSnapshot(database.db, world.organizationId, appointmentId)
}
describe('booking on behalf of a customer', () => {
  it('notes who wrote down the consent, how it was given and when, where no later change of data reaches it', async () => {
    const appointment = await booked()
    expect(appointment).toMatchObject({
      source: 'console',
      agentId: world.agentId,
      organizerId: world.agentId,
      metadata: { consent: { how: 'phone', at: clock.now().toISOString() } },
    })
    const [fact] = await database.db
      .select()
      .from(timeline)
      .where(and(eq(timeline.appointmentId, appointment.id), eq(timeline.kind, 'consent_noted')))
    expect(fact).toMatchObject({ actorKind: 'agent', actorId: world.agentId, at: clock.now(), data: { how: 'phone' } })
    const entries = await database.db.select().from(audit).where(eq(audit.objectId, appointment.id))
    expect(entries.map((entry) => entry.action)).toContain('appointment.consent')
  })

  it('does not book without a consent, a name and a way to reach the customer', async () => {
    await expect(bookOnBehalf(agent(), wanted({ consent: undefined }))).rejects.toThrow()
    const nobody = await refusal(bookOnBehalf(agent(), wanted({ customer: { name: 'Chris' } })))
    expect(nobody.details.errors?.[0]?.pointer).toBe('/customer/email')
    const nameless = await refusal(bookOnBehalf(agent(), wanted({ customer: { email: 'a@example.test' } })))
    expect(nameless.details.errors?.[0]?.pointer).toBe('/customer/name')
    expect(await database.db.select().from(appointments).where(eq(appointments.presetId, world.presetId))).toEqual([])
  })

  it('asks before booking outside the opening hours, and books there when staff insist', async () => {
    const refused = await refusal(bookOnBehalf(agent(), wanted({ start: evening.toISOString() })))
    expect(refused).toMatchObject({ code: 'conflict', details: { reason: 'not_offered' } })
    expect(refused.details.alternatives).toHaveLength(3)
    const insisted = await booked({ start: evening.toISOString(), outsideHours: true })
    expect(insisted.startAt).toEqual(evening)
  })

  it('never books over another appointment, however staff insist, and names three other times of that agent', async () => {
    await buildAppointment(database.db, world, { startAt: start, now: clock.now() })
    for (const outsideHours of [false, true]) {
      const taken = await refusal(bookOnBehalf(agent(), wanted({ outsideHours })))
      expect(taken).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
      expect(taken.details.alternatives).toHaveLength(3)
    }
  })

  it('lets an agent book for themselves alone, and a supervisor for any agent of the application', async () => {
    const colleague = await buildAgent(database.db, world)
    const { presetId } = await buildPreset(database.db, {
      ...world,
      slug: 'either',
      isDefault: false,
      policy: { assignment: { mode: 'any', agentIds: [world.agentId, colleague] } },
    })
    const own = await booked({ presetId, agentId: colleague })
    expect(own.agentId).toBe(world.agentId)
    const given = await booked({ presetId, agentId: colleague }, boss())
    expect(given.agentId).toBe(colleague)
    const free = await booked({ presetId, start: '2026-11-24T10:00:00Z' }, boss())
    expect([world.agentId, colleague]).toContain(free.agentId)
  })

  it('refuses the public, and everything of another application as unknown', async () => {
    await expect(bookOnBehalf(anybody(), wanted())).rejects.toMatchObject({ code: 'unauthenticated' })
    const service = { kind: 'service', ...world, clientId: world.agentId } as const
    await expect(bookOnBehalf(as(service), wanted())).rejects.toMatchObject({ code: 'forbidden' })
    const other = await buildWorld(database.db)
    await expect(bookOnBehalf(staffOf(other, 'admin'), wanted())).rejects.toMatchObject({ code: 'not_found' })
    await expect(bookOnBehalf(boss(), wanted({ agentId: other.agentId }))).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('what staff choose from', () => {
  it('shows an agent the services that name them, a supervisor all of the application with their agents', async () => {
    const colleague = await buildAgent(database.db, world)
    const [own] = await listStaffOffers(agent())
    expect(own?.services).toMatchObject([{ presetId: world.presetId, agents: [{ id: world.agentId }] }])
    const [none] = await listStaffOffers(staffOf(world, 'agent', colleague))
    expect(none?.services).toEqual([])
    const all = await listStaffOffers(boss())
    expect(all.map((offer) => offer.applicationId)).toEqual([world.applicationId])
    await expect(listStaffOffers(anybody())).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('offers the times that customers are offered, its own time included while it is moved', async () => {
    const { id } = await buildAppointment(database.db, world, { startAt: start, now: clock.now() })
    const { applicationId, presetId } = world
    const fresh = await listStaffTimes(agent(), { applicationId, presetId, from: '2026-11-24' })
    const moving = await listStaffTimes(agent(), { appointmentId: id, from: '2026-11-24' })
    const starts = (times: typeof fresh) => times.days[0]?.slots.map((slot) => slot.start.getTime())
    expect(starts(fresh)).not.toContain(start.getTime())
    expect(starts(moving)).toContain(start.getTime())
  })

  it('says why a time is not offered, agent by agent, and of a free one that nothing stands against it', async () => {
    await buildAppointment(database.db, world, { startAt: start, now: clock.now() })
    const { applicationId, presetId, agentId } = world
    const at = (when: Date) => checkTime(boss(), { applicationId, presetId, start: when })
    expect(await at(start)).toMatchObject({ offered: false, taken: true, agents: [{ id: agentId, reasons: ['busy'] }] })
    expect(await at(evening)).toMatchObject({ offered: false, taken: false, agents: [{ reasons: ['closed'] }] })
    expect(await at(new Date('2026-11-24T10:00:00Z'))).toMatchObject({
      offered: true,
      taken: false,
      agents: [{ reasons: [] }],
    })
    await buildAppointment(database.db, world, { startAt: evening, now: clock.now() })
    expect(await at(evening)).toMatchObject({ taken: true, agents: [{ reasons: ['busy', 'closed'] }] })
    const far = await at(new Date('2031-01-07T09:00:00Z'))
    expect(far.offered).toBe(false)
  })

  it('names who else could take an appointment, the free ones first, and whether they are busy or off', async () => {
    const { id } = await buildAppointment(database.db, world, { startAt: start, now: clock.now() })
    const [busy, free] = [await buildAgent(database.db, world), await buildAgent(database.db, world)]
    await buildAppointment(database.db, { ...world, agentId: busy }, { startAt: start, now: clock.now() })
    expect(await listColleagues(agent(), { id })).toMatchObject([
      { id: free, reasons: [] },
      { id: busy, reasons: ['busy'] },
    ])
    const stranger = staffOf(await buildWorld(database.db), 'supervisor')
    await expect(listColleagues(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(listColleagues(staffOf(world, 'agent', free), { id })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('tells an agent nothing about others’ appointments and agents', async () => {
    const { id } = await buildAppointment(database.db, world, { startAt: start, now: clock.now() })
    const colleague = await buildAgent(database.db, world)
    const asColleague = staffOf(world, 'agent', colleague)
    const missing = { code: 'not_found' }
    await expect(checkTime(asColleague, { appointmentId: id, start })).rejects.toMatchObject(missing)
    await expect(listStaffTimes(asColleague, { appointmentId: id })).rejects.toMatchObject(missing)
    const { applicationId, presetId, agentId } = world
    const nosy = listStaffTimes(asColleague, { applicationId, presetId, agentId })
    await expect(nosy).rejects.toMatchObject({ code: 'forbidden' })
    const foreign = staffOf(await buildWorld(database.db), 'admin')
    await expect(listStaffTimes(foreign, { applicationId, presetId })).rejects.toMatchObject(missing)
    await expect(checkTime(foreign, { appointmentId: id, start })).rejects.toMatchObject(missing)
  })
})

describe('proof by the link in the first message', () => {
  const linkOf = async (appointment: Awaited<ReturnType<typeof booked>>, channel: 'EMAIL' | 'SMS' = 'EMAIL') => {
    const [person] = customersOf(appointment)
    if (!person) throw new Error('no customer')
    const { manageToken } = linksFor(agent(), appointment, person)
    const proofs = contactProofsFor(agent(), appointment, person)
    return { token: manageToken, proof: proofs[channel] }
  }
  const both = { customer: { name: 'Chris', email: 'chris@example.test', phone: '+4915112345678' } }
  const customerOf = async (appointment: { id: string }) =>
    customersOf(await getSnapshot(database.db, world.organizationId, appointment.id))[0]

  it('asks the customer by mail and by text whether the appointment is theirs, each with a link of its own', async () => {
    const appointment = await booked(both)
    const [person] = customersOf(appointment)
    if (!person) throw new Error('no customer')
    const mail = await renderNotificationEmail(
      agent(),
      appointment,
      { kind: 'CUSTOMER', participant: person },
      'CREATE',
    )
    const text = await renderNotificationSms(agent(), appointment, { kind: 'CUSTOMER', participant: person }, 'CREATE')
    expect(mail?.text).toContain(`/confirm/${(await linkOf(appointment)).proof}`)
    expect(text?.text).toContain(`/confirm/${(await linkOf(appointment, 'SMS')).proof}`)
  })

  it('proves the contact the link was sent to and not the other, once, by a person’s act', async () => {
    const appointment = await booked(both)
    const link = await linkOf(appointment)
    const view = await viewConfirmation(anybody(), link)
    expect(view).toMatchObject({ channel: 'EMAIL', verified: false, closed: false, customerName: 'Chris' })
    expect((await customerOf(appointment))?.emailVerifiedAt).toBeNull()

    expect(await confirmByLink(anybody(), link)).toEqual({ ok: true })
    expect(await customerOf(appointment)).toMatchObject({ emailVerifiedAt: clock.now(), phoneVerifiedAt: null })
    clock.advance(60_000)
    expect(await confirmByLink(anybody(), link)).toEqual({ ok: true })
    const facts = await database.db
      .select()
      .from(timeline)
      .where(and(eq(timeline.appointmentId, appointment.id), eq(timeline.kind, 'contact_verified')))
    expect(facts).toMatchObject([{ actorKind: 'customer', data: { channel: 'EMAIL', by: 'link' } }])
    const [proven] = customersOf(await getSnapshot(database.db, world.organizationId, appointment.id))
    const again =
      proven &&
      (await renderNotificationEmail(agent(), appointment, { kind: 'CUSTOMER', participant: proven }, 'CREATE'))
    expect(again?.text).not.toContain('/confirm/')
  })

  it('is worth nothing with a wrong proof, another’s manage link, or after the contact was changed', async () => {
    const [one, other] = [await booked(both), await booked({ ...both, start: '2026-11-24T10:00:00Z' })]
    const link = await linkOf(one)
    const unknown = { ok: false, reason: 'unknown' }
    expect(await confirmByLink(anybody(), { ...link, proof: 'x'.repeat(27) })).toEqual(unknown)
    expect(await confirmByLink(anybody(), { ...link, token: (await linkOf(other)).token })).toEqual(unknown)
    await database.db
      .update(participants)
      .set({ email: 'new@example.test', contactVersion: 2 })
      .where(and(eq(participants.appointmentId, one.id), eq(participants.type, 'CUSTOMER')))
    expect(await confirmByLink(anybody(), link)).toEqual(unknown)
    expect(await viewConfirmation(anybody(), link)).toBeNull()
    expect((await customerOf(one))?.emailVerifiedAt).toBeNull()
  })

  it('proves nothing more once the appointment is over', async () => {
    const appointment = await booked()
    const link = await linkOf(appointment)
    clock.set(new Date('2026-11-24T12:00:00Z'))
    expect(await viewConfirmation(anybody(), link)).toMatchObject({ closed: true })
    expect(await confirmByLink(anybody(), link)).toEqual({ ok: false, reason: 'over' })
  })
})
