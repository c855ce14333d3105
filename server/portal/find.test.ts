import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { participants } from '#db/schema/appointments.ts'
import { buildWorld } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { type NewContact, newEmail, selfServiceFixture } from '#server/testing/selfService.ts'
import { requestFindCode, verifyFindCode, viewPendingFindCode } from './findByCode.ts'
import { listFoundAppointments } from './listFoundAppointments.ts'

const fixture = selfServiceFixture()
const { build, codeFor } = fixture

describe('finding lost appointments', () => {
  async function find(contact: NewContact) {
    const requested = await requestFindCode(fixture.ctx, { application: fixture.world.slug, contact })
    if (!requested.ok) throw new Error(requested.reason)
    const code = await codeFor('email' in contact ? contact.email : contact.phone)
    const verified = await verifyFindCode(fixture.ctx, {
      application: fixture.world.slug,
      state: requested.pending,
      code,
    })
    if (!verified.ok) throw new Error(verified.reason)
    return {
      ...(await listFoundAppointments(fixture.ctx, { application: fixture.world.slug, state: verified.state })),
      state: verified.state,
      requested,
      code,
    }
  }

  it('shows a verified contact its own appointments, with working links', async () => {
    const recent = await build({
      email: fixture.currentEmail,
      status: 'completed',
      startAt: new Date('2026-11-20T09:00:00Z'),
    })
    await build({ email: fixture.currentEmail, status: 'completed', startAt: new Date('2026-09-20T09:00:00Z') })
    await build({ email: newEmail(), startAt: new Date('2026-11-27T09:00:00Z') })
    const elsewhere = await buildWorld(fixture.database.db)
    await build({ email: fixture.currentEmail }, elsewhere)
    const { upcoming, recent: past } = await find({ email: fixture.currentEmail })
    expect(upcoming.map((one) => one.manageUrl?.split('/').at(-1))).toEqual([fixture.appointment.manageToken])
    expect(upcoming[0]?.joinUrl).toContain(fixture.appointment.joinToken)
    expect(past.map((one) => one.manageUrl?.split('/').at(-1))).toEqual([recent.manageToken])
  })

  it('responds the same whether there are any, and shows nothing without the code', async () => {
    const unknown = newEmail()
    const answers = []
    for (const email of [fixture.currentEmail, unknown]) {
      const requested = await requestFindCode(fixture.ctx, { application: fixture.world.slug, contact: { email } })
      if (!requested.ok) throw new Error(requested.reason)
      answers.push({
        resendAt: requested.resendAt,
        expiresAt: requested.expiresAt,
        length: requested.pending.length - email.length,
      })
      const list = await listFoundAppointments(fixture.ctx, {
        application: fixture.world.slug,
        state: requested.pending,
      })
      expect(list).toMatchObject({ contact: null, upcoming: [], recent: [] })
    }
    expect(answers[0]?.resendAt).toEqual(answers[1]?.resendAt)
    const code = await codeFor(unknown)
    const state = (await requestAgain(unknown)).pending
    expect(await verifyFindCode(fixture.ctx, { application: fixture.world.slug, state, code })).toMatchObject({
      reason: 'wrong_code',
    })
  })
  const requestAgain = async (email: string) => {
    fixture.clock.advance(60_000)
    const requested = await requestFindCode(fixture.ctx, { application: fixture.world.slug, contact: { email } })
    if (!requested.ok) throw new Error(requested.reason)
    return requested
  }

  it('accepts a code once and shows its list for ten minutes', async () => {
    const { requested, code, state } = await find({ email: fixture.currentEmail })
    expect(
      await verifyFindCode(fixture.ctx, { application: fixture.world.slug, state: requested.pending, code }),
    ).toMatchObject({
      ok: false,
      reason: 'none',
    })
    fixture.clock.advance(9 * 60_000)
    expect(
      (await listFoundAppointments(fixture.ctx, { application: fixture.world.slug, state })).upcoming,
    ).toHaveLength(1)
    fixture.clock.advance(60_000)
    expect(await listFoundAppointments(fixture.ctx, { application: fixture.world.slug, state })).toMatchObject({
      contact: null,
      upcoming: [],
    })
    expect(await viewPendingFindCode(fixture.ctx, { application: fixture.world.slug, state })).toMatchObject({
      pending: null,
    })
  })

  it('is limited to one application: a verification for another one shows nothing', async () => {
    const { state } = await find({ email: fixture.currentEmail })
    const other = await buildWorld(fixture.database.db)
    await build({ email: fixture.currentEmail }, other)
    expect(await listFoundAppointments(fixture.ctx, { application: other.slug, state })).toMatchObject({
      contact: null,
      upcoming: [],
    })
  })

  it('does not show an appointment to a number that somebody else merely typed', async () => {
    const phone = '+4915112345671'
    const { customerId } = await build({ email: newEmail(), phone, startAt: new Date('2026-11-27T09:00:00Z') })
    await fixture.database.db.update(participants).set({ phoneVerifiedAt: null }).where(eq(participants.id, customerId))
    expect((await find({ phone })).upcoming).toEqual([])
  })

  it('finds appointments whose contact was entered by staff', async () => {
    const phone = '+4915112345672'
    await build({ email: null, phone, verified: false, source: 'console', startAt: new Date('2026-11-27T09:00:00Z') })
    expect((await find({ phone })).upcoming).toHaveLength(1)
  })

  it('refuses unknown applications', async () => {
    expect(
      (
        await refusal(
          requestFindCode(fixture.ctx, { application: 'nowhere', contact: { email: fixture.currentEmail } }),
        )
      ).code,
    ).toBe('not_found')
  })
})
