import { describe, expect, it } from 'vitest'
import { buildWorld } from '#server/testing/builders.ts'
import { otherThan, selfServiceFixture, someone } from '#server/testing/selfService.ts'
import { correctContact } from './correctContact.ts'
import { explainLink } from './explainLink.ts'
import { viewByJoinLink } from './join.ts'
import { viewByManageLink } from './manage.ts'
import { requestContactCode, resendContactCode, viewContactChange } from './requestContactCode.ts'

const stage = selfServiceFixture()
const { build, codeFor, personOf, planned, timelineKinds, auditActions, alertMessages, correct } = stage

describe('a corrected contact', () => {
  it('replaces the previous one after its own code was entered, with new links', async () => {
    const fresh = someone()
    const corrected = await correct({ email: fresh })
    expect(await personOf(stage.appointment)).toMatchObject({
      email: fresh,
      emailVerifiedAt: stage.clock.now(),
      contactVersion: 2,
      tokenGeneration: 2,
    })
    if (!corrected.ok) throw new Error(corrected.reason)
    expect(await viewByManageLink(stage.ctx, { token: corrected.manageToken })).toMatchObject({
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
    expect(await timelineKinds(stage.appointment)).toContain('contact_corrected')
    expect(await auditActions(stage.appointment)).toContain('appointment.correctContact')
  })

  it('receives the planned messages; the previous one is notified once, without a link', async () => {
    await correct({ email: someone() })
    expect(await planned(stage.appointment)).toEqual(['CREATE EMAIL v2', 'REMINDER EMAIL v2'])
    const [notice, ...more] = await alertMessages(stage.appointment)
    expect(more).toEqual([])
    expect(notice).toMatchObject({ purpose: 'notification', recipient: stage.email })
    expect(notice?.text).not.toMatch(/https?:|\/manage\/|\/join\//)
  })

  it('does not receive reminders that were due earlier', async () => {
    stage.clock.set(new Date('2026-11-26T06:00:00Z'))
    await correct({ email: someone() })
    expect(await planned(stage.appointment)).toEqual(['CREATE EMAIL v2'])
  })

  it('can be added to the first one: both receive the planned messages, and none about the change itself', async () => {
    const phone = '+4915112345678'
    await correct({ phone })
    expect(await personOf(stage.appointment)).toMatchObject({
      email: stage.email,
      phone,
      phoneVerifiedAt: stage.clock.now(),
    })
    expect(await planned(stage.appointment)).toEqual(['CREATE EMAIL v2', 'CREATE SMS v2', 'REMINDER EMAIL v2'])
    expect(await alertMessages(stage.appointment)).toEqual([])
    expect(await timelineKinds(stage.appointment)).toContain('contact_added')
  })

  it('requires the correct code; a wrong one counts and changes nothing', async () => {
    const email = someone()
    const requested = await requestContactCode(stage.ctx, { token: stage.appointment.manageToken, contact: { email } })
    if (!requested.ok) throw new Error(requested.reason)
    const step = { token: stage.appointment.manageToken, pending: requested.pending }
    const code = await codeFor(email)
    expect(await correctContact(stage.ctx, { ...step, code: '12' })).toMatchObject({ reason: 'malformed_short' })
    expect(await correctContact(stage.ctx, { ...step, code: otherThan(code) })).toMatchObject({
      reason: 'wrong_code',
      triesLeft: 4,
    })
    expect(await personOf(stage.appointment)).toMatchObject({
      email: stage.email,
      contactVersion: 1,
      tokenGeneration: 1,
    })
    expect(await viewContactChange(stage.ctx, step)).toEqual({ channel: 'EMAIL', sentTo: email })
    expect(await correctContact(stage.ctx, { ...step, code })).toMatchObject({ ok: true })
    expect(await correctContact(stage.ctx, { ...step, code })).toEqual({ ok: false, reason: 'unknown' })
  })

  it('gets the same response for every contact, known or not', async () => {
    const customer = someone()
    await build({ email: customer, startAt: new Date('2026-11-27T09:00:00Z') })
    const answers = []
    for (const email of [customer, someone(), stage.email]) {
      const { pending, ...answer } = {
        pending: '',
        ...(await requestContactCode(stage.ctx, { token: stage.appointment.manageToken, contact: { email } })),
      }
      answers.push({ ...answer, pending: typeof pending })
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('is bound to the link that requested the code', async () => {
    const other = await build({ email: someone(), startAt: new Date('2026-11-27T09:00:00Z') })
    const email = someone()
    const requested = await requestContactCode(stage.ctx, { token: stage.appointment.manageToken, contact: { email } })
    if (!requested.ok) throw new Error(requested.reason)
    const step = { token: other.manageToken, pending: requested.pending, code: await codeFor(email) }
    expect(await correctContact(stage.ctx, step)).toEqual({ ok: false, reason: 'none' })
  })

  it('is subject to the code limits and the pause between two codes', async () => {
    const token = stage.appointment.manageToken
    const contact = { email: someone() }
    const requested = await requestContactCode(stage.ctx, { token, contact })
    if (!requested.ok) throw new Error(requested.reason)
    expect(await resendContactCode(stage.ctx, { token, pending: requested.pending })).toEqual({
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

  it('is refused for an invalid contact, an unused channel or an invalid link', async () => {
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
    // A join link may be forwarded, so it must not change the contact.
    expect(
      await requestContactCode(stage.ctx, { token: stage.appointment.joinToken, contact: { email: someone() } }),
    ).toMatchObject({
      reason: 'unknown',
    })
  })
})
