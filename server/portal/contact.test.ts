import { describe, expect, it } from 'vitest'
import { buildWorld } from '#server/testing/builders.ts'
import { otherThan, selfServiceFixture, someone } from '#server/testing/selfService.ts'
import { correctContact } from './correctContact.ts'
import { explainLink } from './explainLink.ts'
import { viewByJoinLink } from './join.ts'
import { viewByManageLink } from './manage.ts'
import { requestContactCode, resendContactCode, viewContactChange } from './requestContactCode.ts'

const stage = selfServiceFixture()
const { build, codeFor, personOf, planned, story, verbsOn, notices, correct } = stage

describe('a contact that is corrected', () => {
  it('takes the place of the former one once its own code was entered, with fresh links', async () => {
    const fresh = someone()
    const done = await correct({ email: fresh })
    expect(await personOf(stage.appointment)).toMatchObject({
      email: fresh,
      emailVerifiedAt: stage.clock.now(),
      contactVersion: 2,
      tokenGeneration: 2,
    })
    if (!done.ok) throw new Error(done.reason)
    expect(await viewByManageLink(stage.ctx, { token: done.manageToken })).toMatchObject({
      customerStatus: 'confirmed',
    })
    for (const [purpose, token] of [
      ['manage', stage.appointment.manageToken],
      ['join', stage.appointment.joinToken],
    ] as const) {
      expect(await explainLink(stage.ctx, { purpose, token })).toMatchObject({
        reason: 'replaced',
        application: { slug: stage.world.slug },
      })
    }
    expect(await viewByManageLink(stage.ctx, { token: stage.appointment.manageToken })).toBeNull()
    expect(await viewByJoinLink(stage.ctx, { token: stage.appointment.joinToken })).toBeNull()
    expect(await story(stage.appointment)).toContain('contact_corrected')
    expect(await verbsOn(stage.appointment)).toContain('appointment.correctContact')
  })

  it('gets what was planned for the former one, which is told once and without a link', async () => {
    await correct({ email: someone() })
    expect(await planned(stage.appointment)).toEqual(['CREATE EMAIL v2', 'REMINDER EMAIL v2'])
    const [notice, ...more] = await notices(stage.appointment)
    expect(more).toEqual([])
    expect(notice).toMatchObject({ purpose: 'notification', recipient: stage.present })
    expect(notice?.text).not.toMatch(/https?:|\/manage\/|\/join\//)
  })

  it('is not reminded again of what was due before', async () => {
    stage.clock.set(new Date('2026-11-26T06:00:00Z'))
    await correct({ email: someone() })
    expect(await planned(stage.appointment)).toEqual(['CREATE EMAIL v2'])
  })

  it('may be a second one: then both are told, and nobody is told of a change', async () => {
    const phone = '+4915112345678'
    await correct({ phone })
    expect(await personOf(stage.appointment)).toMatchObject({
      email: stage.present,
      phone,
      phoneVerifiedAt: stage.clock.now(),
    })
    expect(await planned(stage.appointment)).toEqual(['CREATE EMAIL v2', 'CREATE SMS v2', 'REMINDER EMAIL v2'])
    expect(await notices(stage.appointment)).toEqual([])
    expect(await story(stage.appointment)).toContain('contact_added')
  })

  it('needs the right code; a wrong one counts and changes nothing', async () => {
    const email = someone()
    const asked = await requestContactCode(stage.ctx, { token: stage.appointment.manageToken, contact: { email } })
    if (!asked.ok) throw new Error(asked.reason)
    const step = { token: stage.appointment.manageToken, pending: asked.pending }
    const code = await codeFor(email)
    expect(await correctContact(stage.ctx, { ...step, code: '12' })).toMatchObject({ reason: 'malformed_short' })
    expect(await correctContact(stage.ctx, { ...step, code: otherThan(code) })).toMatchObject({
      reason: 'wrong_code',
      triesLeft: 4,
    })
    expect(await personOf(stage.appointment)).toMatchObject({
      email: stage.present,
      contactVersion: 1,
      tokenGeneration: 1,
    })
    expect(await viewContactChange(stage.ctx, step)).toEqual({ channel: 'EMAIL', sentTo: email })
    expect(await correctContact(stage.ctx, { ...step, code })).toMatchObject({ ok: true })
    expect(await correctContact(stage.ctx, { ...step, code })).toEqual({ ok: false, reason: 'unknown' })
  })

  it('answers the same for every contact, known or not', async () => {
    const customer = someone()
    await build({ email: customer, startAt: new Date('2026-11-27T09:00:00Z') })
    const answers = []
    for (const email of [customer, someone(), stage.present]) {
      const { pending, ...answer } = {
        pending: '',
        ...(await requestContactCode(stage.ctx, { token: stage.appointment.manageToken, contact: { email } })),
      }
      answers.push({ ...answer, pending: typeof pending })
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('is bound to the link it was asked with', async () => {
    const other = await build({ email: someone(), startAt: new Date('2026-11-27T09:00:00Z') })
    const email = someone()
    const asked = await requestContactCode(stage.ctx, { token: stage.appointment.manageToken, contact: { email } })
    if (!asked.ok) throw new Error(asked.reason)
    const step = { token: other.manageToken, pending: asked.pending, code: await codeFor(email) }
    expect(await correctContact(stage.ctx, step)).toEqual({ ok: false, reason: 'none' })
  })

  it('has the limits of codes, and a pause between two', async () => {
    const token = stage.appointment.manageToken
    const contact = { email: someone() }
    const asked = await requestContactCode(stage.ctx, { token, contact })
    if (!asked.ok) throw new Error(asked.reason)
    expect(await resendContactCode(stage.ctx, { token, pending: asked.pending })).toEqual({
      ok: false,
      reason: 'too_soon',
      retryAfterSeconds: 30,
    })
    for (let times = 0; times < 4; times++) {
      stage.clock.advance(5 * 60_000)
      expect(await requestContactCode(stage.ctx, { token, contact })).toMatchObject({ ok: true })
    }
    stage.clock.advance(5 * 60_000)
    expect(await requestContactCode(stage.ctx, { token, contact })).toMatchObject({ ok: false, reason: 'limited' })
  })

  it.each(['completed', 'cancelled', 'no_show'] as const)('is refused once the appointment is %s', async (status) => {
    const { manageToken: token } = await build({ status, startAt: new Date('2026-11-27T09:00:00Z') })
    expect(await requestContactCode(stage.ctx, { token, contact: { email: someone() } })).toEqual({
      ok: false,
      reason: 'over',
    })
  })

  it('is refused for what is no contact, for a way the service does not use, and for a link that is none', async () => {
    const { manageToken: token } = stage.appointment
    expect(await requestContactCode(stage.ctx, { token, contact: { email: 'kim' } })).toMatchObject({
      reason: 'not_a_contact',
    })
    expect(await requestContactCode(stage.ctx, { token, contact: { phone: '+33612345678' } })).toMatchObject({
      reason: 'country_not_served',
    })
    const mailOnly = await buildWorld(stage.database.db, { policy: { channels: ['EMAIL'] } })
    const there = await build({}, mailOnly)
    expect(
      await requestContactCode(stage.ctx, { token: there.manageToken, contact: { phone: '+4915112345678' } }),
    ).toMatchObject({ reason: 'not_offered' })
    // A join link is passed on; it must not change where messages go.
    expect(
      await requestContactCode(stage.ctx, { token: stage.appointment.joinToken, contact: { email: someone() } }),
    ).toMatchObject({
      reason: 'unknown',
    })
  })
})
