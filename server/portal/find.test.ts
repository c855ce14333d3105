import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { participants } from '#db/schema/appointments.ts'
import { buildWorld } from '#server/testing/builders.ts'
import { refusal } from '#server/testing/refusal.ts'
import { type New, selfServiceFixture, someone } from '#server/testing/selfService.ts'
import { requestFindCode, verifyFindCode, viewFindPending } from './findByCode.ts'
import { listFoundAppointments } from './listFoundAppointments.ts'

const stage = selfServiceFixture()
const { build, codeFor } = stage

describe('finding lost appointments', () => {
  async function find(contact: New) {
    const asked = await requestFindCode(stage.ctx, { application: stage.world.slug, contact })
    if (!asked.ok) throw new Error(asked.reason)
    const code = await codeFor('email' in contact ? contact.email : contact.phone)
    const proven = await verifyFindCode(stage.ctx, { application: stage.world.slug, state: asked.pending, code })
    if (!proven.ok) throw new Error(proven.reason)
    return {
      ...(await listFoundAppointments(stage.ctx, { application: stage.world.slug, state: proven.state })),
      state: proven.state,
      asked,
      code,
    }
  }

  it('shows the proven contact its own, with links that work now', async () => {
    const recent = await build({ email: stage.present, status: 'completed', startAt: new Date('2026-11-20T09:00:00Z') })
    await build({ email: stage.present, status: 'completed', startAt: new Date('2026-09-20T09:00:00Z') })
    await build({ email: someone(), startAt: new Date('2026-11-27T09:00:00Z') })
    const elsewhere = await buildWorld(stage.database.db)
    await build({ email: stage.present }, elsewhere)
    const { upcoming, recent: past } = await find({ email: stage.present })
    expect(upcoming.map((one) => one.manageUrl?.split('/').at(-1))).toEqual([stage.appointment.manageToken])
    expect(upcoming[0]?.joinUrl).toContain(stage.appointment.joinToken)
    expect(past.map((one) => one.manageUrl?.split('/').at(-1))).toEqual([recent.manageToken])
  })

  it('answers the same whether there are any, and nothing is shown without the code', async () => {
    const unknown = someone()
    const answers = []
    for (const email of [stage.present, unknown]) {
      const asked = await requestFindCode(stage.ctx, { application: stage.world.slug, contact: { email } })
      if (!asked.ok) throw new Error(asked.reason)
      answers.push({
        resendAt: asked.resendAt,
        expiresAt: asked.expiresAt,
        length: asked.pending.length - email.length,
      })
      const list = await listFoundAppointments(stage.ctx, { application: stage.world.slug, state: asked.pending })
      expect(list).toMatchObject({ contact: null, upcoming: [], recent: [] })
    }
    expect(answers[0]?.resendAt).toEqual(answers[1]?.resendAt)
    const code = await codeFor(unknown)
    const state = (await askAgain(unknown)).pending
    expect(await verifyFindCode(stage.ctx, { application: stage.world.slug, state, code })).toMatchObject({
      reason: 'wrong_code',
    })
  })
  const askAgain = async (email: string) => {
    stage.clock.advance(60_000)
    const asked = await requestFindCode(stage.ctx, { application: stage.world.slug, contact: { email } })
    if (!asked.ok) throw new Error(asked.reason)
    return asked
  }

  it('takes a code once, and its list for ten minutes', async () => {
    const { asked, code, state } = await find({ email: stage.present })
    expect(
      await verifyFindCode(stage.ctx, { application: stage.world.slug, state: asked.pending, code }),
    ).toMatchObject({
      ok: false,
      reason: 'none',
    })
    stage.clock.advance(9 * 60_000)
    expect((await listFoundAppointments(stage.ctx, { application: stage.world.slug, state })).upcoming).toHaveLength(1)
    stage.clock.advance(60_000)
    expect(await listFoundAppointments(stage.ctx, { application: stage.world.slug, state })).toMatchObject({
      contact: null,
      upcoming: [],
    })
    expect(await viewFindPending(stage.ctx, { application: stage.world.slug, state })).toMatchObject({ pending: null })
  })

  it('is of one application: what was proven for another shows nothing', async () => {
    const { state } = await find({ email: stage.present })
    const other = await buildWorld(stage.database.db)
    await build({ email: stage.present }, other)
    expect(await listFoundAppointments(stage.ctx, { application: other.slug, state })).toMatchObject({
      contact: null,
      upcoming: [],
    })
  })

  it('does not hand over an appointment for a number that somebody else merely typed', async () => {
    const phone = '+4915112345671'
    const { customerId } = await build({ email: someone(), phone, startAt: new Date('2026-11-27T09:00:00Z') })
    await stage.database.db.update(participants).set({ phoneVerifiedAt: null }).where(eq(participants.id, customerId))
    expect((await find({ phone })).upcoming).toEqual([])
  })

  it('finds what staff entered, for they vouch for it', async () => {
    const phone = '+4915112345672'
    await build({ email: null, phone, verified: false, source: 'console', startAt: new Date('2026-11-27T09:00:00Z') })
    expect((await find({ phone })).upcoming).toHaveLength(1)
  })

  it('knows no other applications', async () => {
    expect(
      (await refusal(requestFindCode(stage.ctx, { application: 'nowhere', contact: { email: stage.present } }))).code,
    ).toBe('not_found')
  })
})
