import { and, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { appointments, participants } from '#db/schema/appointments.ts'
import { audit, timeline } from '#db/schema/timeline.ts'
import { createCaller } from '#server/api/router.ts'
import { getSnapshot } from '#server/domain/data.ts'
import { contactProofsFor, linksFor } from '#server/domain/links.ts'
import { customersOf } from '#server/domain/rules.ts'
import { renderNotificationEmail, renderNotificationSms } from '#server/messaging/notifications/renderNotification.ts'
import type { Ctx } from '#server/platform/context.ts'
import { confirmByLink, viewConfirmation } from '#server/portal/confirmByLink.ts'
import { appointmentFixture, start } from '#server/testing/appointments.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildAgent, buildWorld } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { bookOnBehalf, bookOnBehalfInput } from './bookOnBehalf.ts'

const fixture = appointmentFixture()
const { staff, service, appointment } = fixture
const agent = () => staff(fixture.world, 'agent', fixture.world.agentId)
const supervisor = () => staff()

/** 21:00 in Berlin, outside the opening hours. */
const evening = new Date('2026-11-24T20:00:00Z')

const given = (change: Record<string, unknown> = {}) => ({
  applicationId: fixture.world.applicationId,
  presetId: fixture.world.presetId,
  start: start.toISOString(),
  durationMinutes: 30,
  timezone: 'Europe/Berlin',
  customer: { name: 'Chris Customer', email: 'Chris@example.test' },
  consent: { how: 'phone' as const },
  ...change,
})
const input = (change: Record<string, unknown> = {}) => bookOnBehalfInput.parse(given(change))
const booked = async (change: Record<string, unknown> = {}, by: Ctx = agent()) => {
  const { appointmentId } = await bookOnBehalf(by, input(change))
  return getSnapshot(fixture.database.db, fixture.world.organizationId, appointmentId)
}

describe('booking on behalf of a customer', () => {
  it('records the consent, when and how it was given and who noted it, in the append-only timeline and audit log', async () => {
    const booking = await booked()
    expect(booking).toMatchObject({
      source: 'console',
      agentId: fixture.world.agentId,
      organizerId: fixture.world.agentId,
      metadata: { consent: { how: 'phone', at: fixture.clock.now().toISOString() } },
    })
    const [entry] = await fixture.database.db
      .select()
      .from(timeline)
      .where(and(eq(timeline.appointmentId, booking.id), eq(timeline.kind, 'consent_noted')))
    expect(entry).toMatchObject({
      actorKind: 'agent',
      actorId: fixture.world.agentId,
      at: fixture.clock.now(),
      data: { how: 'phone' },
    })
    const entries = await fixture.database.db.select().from(audit).where(eq(audit.objectId, booking.id))
    expect(entries.map((entry) => entry.action)).toContain('appointment.consent')
  })

  it('requires consent, a name and a contact of the customer', async () => {
    await expect(createCaller(agent()).console.bookOnBehalf(given({ consent: undefined }))).rejects.toMatchObject({
      cause: { details: { errors: [{ pointer: '/consent', code: 'required' }] } },
    })
    const nobody = await refusal(bookOnBehalf(agent(), input({ customer: { name: 'Chris' } })))
    expect(nobody.details.errors?.[0]?.pointer).toBe('/customer/email')
    const nameless = await refusal(bookOnBehalf(agent(), input({ customer: { email: 'a@example.test' } })))
    expect(nameless.details.errors?.[0]?.pointer).toBe('/customer/name')
    expect(
      await fixture.database.db.select().from(appointments).where(eq(appointments.presetId, fixture.world.presetId)),
    ).toEqual([])
  })

  it('refuses a time outside the opening hours, unless staff confirm it', async () => {
    const refused = await refusal(bookOnBehalf(agent(), input({ start: evening.toISOString() })))
    expect(refused).toMatchObject({ code: 'conflict', details: { reason: 'not_offered' } })
    expect(refused.details.alternatives).toHaveLength(3)
    const confirmed = await booked({ start: evening.toISOString(), outsideHours: true })
    expect(confirmed.startAt).toEqual(evening)
  })

  it('never overlaps another appointment, even if staff confirm, and suggests three other times of that agent', async () => {
    await appointment()
    for (const outsideHours of [false, true]) {
      const taken = await refusal(bookOnBehalf(agent(), input({ outsideHours })))
      expect(taken).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
      expect(taken.details.alternatives).toHaveLength(3)
    }
  })

  it('lets an agent book for themselves only, and a supervisor for any agent of the application', async () => {
    const colleague = await buildAgent(fixture.database.db, fixture.world)
    const { presetId } = await buildPreset(fixture.database.db, {
      ...fixture.world,
      slug: 'either',
      isDefault: false,
      policy: { assignment: { mode: 'any', agentIds: [fixture.world.agentId, colleague] } },
    })
    const own = await booked({ presetId, agentId: colleague })
    expect(own.agentId).toBe(fixture.world.agentId)
    const given = await booked({ presetId, agentId: colleague }, supervisor())
    expect(given.agentId).toBe(colleague)
    const free = await booked({ presetId, start: '2026-11-24T10:00:00Z' }, supervisor())
    expect([fixture.world.agentId, colleague]).toContain(free.agentId)
  })

  it('refuses the public, and treats everything of another application as unknown', async () => {
    await expect(bookOnBehalf(fixture.ctx, input())).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(bookOnBehalf(service(fixture.world), input())).rejects.toMatchObject({ code: 'forbidden' })
    const other = await buildWorld(fixture.database.db)
    await expect(bookOnBehalf(staff(other, 'admin'), input())).rejects.toMatchObject({ code: 'not_found' })
    await expect(bookOnBehalf(supervisor(), input({ agentId: other.agentId }))).rejects.toMatchObject({
      code: 'invalid',
    })
  })
})

describe('verifying a contact by the link in the first message', () => {
  const linkOf = async (booking: Awaited<ReturnType<typeof booked>>, channel: 'EMAIL' | 'SMS' = 'EMAIL') => {
    const [customer] = customersOf(booking)
    if (!customer) throw new Error('no customer')
    const { manageToken } = linksFor(agent(), booking, customer)
    const proofs = contactProofsFor(agent(), booking, customer)
    return { token: manageToken, proof: proofs[channel] }
  }
  const both = { customer: { name: 'Chris', email: 'chris@example.test', phone: '+4915112345678' } }
  const customerOf = async (booking: { id: string }) =>
    customersOf(await getSnapshot(fixture.database.db, fixture.world.organizationId, booking.id))[0]

  it('asks the customer to confirm by email and by text message, with a different link in each', async () => {
    const booking = await booked(both)
    const [customer] = customersOf(booking)
    if (!customer) throw new Error('no customer')
    const mail = await renderNotificationEmail(agent(), booking, { kind: 'CUSTOMER', participant: customer }, 'CREATE')
    const text = await renderNotificationSms(agent(), booking, { kind: 'CUSTOMER', participant: customer }, 'CREATE')
    expect(mail?.text).toContain(`/confirm/${(await linkOf(booking)).proof}`)
    expect(text?.text).toContain(`/confirm/${(await linkOf(booking, 'SMS')).proof}`)
  })

  it('verifies only the contact that the link was sent to, once, and only on a person’s action', async () => {
    const booking = await booked(both)
    const link = await linkOf(booking)
    const view = await viewConfirmation(fixture.ctx, link)
    expect(view).toMatchObject({ channel: 'EMAIL', verified: false, closed: false, customerName: 'Chris' })
    expect((await customerOf(booking))?.emailVerifiedAt).toBeNull()

    expect(await confirmByLink(fixture.ctx, link)).toEqual({ ok: true })
    expect(await customerOf(booking)).toMatchObject({ emailVerifiedAt: fixture.clock.now(), phoneVerifiedAt: null })
    fixture.clock.advance(60_000)
    expect(await confirmByLink(fixture.ctx, link)).toEqual({ ok: true })
    const rows = await fixture.database.db
      .select()
      .from(timeline)
      .where(and(eq(timeline.appointmentId, booking.id), eq(timeline.kind, 'contact_verified')))
    expect(rows).toMatchObject([{ actorKind: 'customer', data: { channel: 'EMAIL', by: 'link' } }])
    const [verified] = customersOf(await getSnapshot(fixture.database.db, fixture.world.organizationId, booking.id))
    const again =
      verified &&
      (await renderNotificationEmail(agent(), booking, { kind: 'CUSTOMER', participant: verified }, 'CREATE'))
    expect(again?.text).not.toContain('/confirm/')
  })

  it('fails with a wrong token, another manage link, or after the contact was changed', async () => {
    const [one, other] = [await booked(both), await booked({ ...both, start: '2026-11-24T10:00:00Z' })]
    const link = await linkOf(one)
    const unknown = { ok: false, reason: 'unknown' }
    expect(await confirmByLink(fixture.ctx, { ...link, proof: 'x'.repeat(27) })).toEqual(unknown)
    expect(await confirmByLink(fixture.ctx, { ...link, token: (await linkOf(other)).token })).toEqual(unknown)
    await fixture.database.db
      .update(participants)
      .set({ email: 'new@example.test', contactVersion: 2 })
      .where(and(eq(participants.appointmentId, one.id), eq(participants.type, 'CUSTOMER')))
    expect(await confirmByLink(fixture.ctx, link)).toEqual(unknown)
    expect(await viewConfirmation(fixture.ctx, link)).toBeNull()
    expect((await customerOf(one))?.emailVerifiedAt).toBeNull()
  })

  it('verifies nothing once the appointment is over', async () => {
    const booking = await booked()
    const link = await linkOf(booking)
    fixture.clock.set(new Date('2026-11-24T12:00:00Z'))
    expect(await viewConfirmation(fixture.ctx, link)).toMatchObject({ closed: true })
    expect(await confirmByLink(fixture.ctx, link)).toEqual({ ok: false, reason: 'over' })
  })
})
