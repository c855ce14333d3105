import { describe, expect, it } from 'vitest'
import { buildWorld } from '#server/testing/builders/buildWorld.ts'
import { newEmail, selfServiceFixture, wrongCode } from '#server/testing/selfService.ts'
import { correctContact } from './correctContact.ts'
import { explainLink } from './explainLink.ts'
import { viewByJoinLink } from './join.ts'
import { viewByManageLink } from './manage.ts'
import { requestContactCode, resendContactCode, viewContactChange } from './requestContactCode.ts'

const fixture = selfServiceFixture()
const {
  build,
  codeFor,
  readCustomer,
  plannedNotifications,
  timelineKinds,
  auditActions,
  preparedMessages,
  changeContact,
} = fixture

describe('a corrected contact', () => {
  it('replaces the previous one after its own code was entered, with new links', async () => {
    const fresh = newEmail()
    const corrected = await changeContact({ email: fresh })
    expect(await readCustomer(fixture.appointment)).toMatchObject({
      email: fresh,
      emailVerifiedAt: fixture.clock.now(),
      contactVersion: 2,
      tokenGeneration: 2,
    })
    if (!corrected.ok) throw new Error(corrected.reason)
    expect(await viewByManageLink(fixture.ctx, { token: corrected.manageToken })).toMatchObject({
      customerStatus: 'confirmed',
    })
    for (const [purpose, token] of [
      ['manage', fixture.appointment.manageToken],
      ['join', fixture.appointment.joinToken],
    ] as const) {
      expect(await explainLink(fixture.ctx, { purpose, token })).toMatchObject({
        reason: 'replaced',
        application: { slug: fixture.world.slug },
      })
    }
    expect(await viewByManageLink(fixture.ctx, { token: fixture.appointment.manageToken })).toBeNull()
    expect(await viewByJoinLink(fixture.ctx, { token: fixture.appointment.joinToken })).toBeNull()
    expect(await timelineKinds(fixture.appointment)).toContain('contact_corrected')
    expect(await auditActions(fixture.appointment)).toContain('appointment.correctContact')
  })

  it('receives the planned messages; the previous one is notified once, without a link', async () => {
    await changeContact({ email: newEmail() })
    expect(await plannedNotifications(fixture.appointment)).toEqual(['CREATE EMAIL v2', 'REMINDER EMAIL v2'])
    const [notice, ...more] = await preparedMessages(fixture.appointment)
    expect(more).toEqual([])
    expect(notice).toMatchObject({ purpose: 'notification', recipient: fixture.currentEmail })
    expect(notice?.text).not.toMatch(/https?:|\/manage\/|\/join\//)
  })

  it('does not receive reminders that were due earlier', async () => {
    fixture.clock.set(new Date('2026-11-26T06:00:00Z'))
    await changeContact({ email: newEmail() })
    expect(await plannedNotifications(fixture.appointment)).toEqual(['CREATE EMAIL v2'])
  })

  it('can be a second one: both are notified, without a notification about the change', async () => {
    const phone = '+4915112345678'
    await changeContact({ phone })
    expect(await readCustomer(fixture.appointment)).toMatchObject({
      email: fixture.currentEmail,
      phone,
      phoneVerifiedAt: fixture.clock.now(),
    })
    expect(await plannedNotifications(fixture.appointment)).toEqual([
      'CREATE EMAIL v2',
      'CREATE SMS v2',
      'REMINDER EMAIL v2',
    ])
    expect(await preparedMessages(fixture.appointment)).toEqual([])
    expect(await timelineKinds(fixture.appointment)).toContain('contact_added')
  })

  it('requires the correct code; a wrong one counts and changes nothing', async () => {
    const email = newEmail()
    const requested = await requestContactCode(fixture.ctx, {
      token: fixture.appointment.manageToken,
      contact: { email },
    })
    if (!requested.ok) throw new Error(requested.reason)
    const step = { token: fixture.appointment.manageToken, pending: requested.pending }
    const code = await codeFor(email)
    expect(await correctContact(fixture.ctx, { ...step, code: '12' })).toMatchObject({ reason: 'malformed_short' })
    expect(await correctContact(fixture.ctx, { ...step, code: wrongCode(code) })).toMatchObject({
      reason: 'wrong_code',
      triesLeft: 4,
    })
    expect(await readCustomer(fixture.appointment)).toMatchObject({
      email: fixture.currentEmail,
      contactVersion: 1,
      tokenGeneration: 1,
    })
    expect(await viewContactChange(fixture.ctx, step)).toEqual({ channel: 'EMAIL', sentTo: email })
    expect(await correctContact(fixture.ctx, { ...step, code })).toMatchObject({ ok: true })
    expect(await correctContact(fixture.ctx, { ...step, code })).toEqual({ ok: false, reason: 'unknown' })
  })

  it('gets the same response for every contact, known or not', async () => {
    const customer = newEmail()
    await build({ email: customer, startAt: new Date('2026-11-27T09:00:00Z') })
    const answers = []
    for (const email of [customer, newEmail(), fixture.currentEmail]) {
      const { pending, ...answer } = {
        pending: '',
        ...(await requestContactCode(fixture.ctx, { token: fixture.appointment.manageToken, contact: { email } })),
      }
      answers.push({ ...answer, pending: typeof pending })
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('is bound to the link that requested the code', async () => {
    const other = await build({ email: newEmail(), startAt: new Date('2026-11-27T09:00:00Z') })
    const email = newEmail()
    const requested = await requestContactCode(fixture.ctx, {
      token: fixture.appointment.manageToken,
      contact: { email },
    })
    if (!requested.ok) throw new Error(requested.reason)
    const step = { token: other.manageToken, pending: requested.pending, code: await codeFor(email) }
    expect(await correctContact(fixture.ctx, step)).toEqual({ ok: false, reason: 'none' })
  })

  it('is subject to the limits of codes and the pause between two', async () => {
    const token = fixture.appointment.manageToken
    const contact = { email: newEmail() }
    const requested = await requestContactCode(fixture.ctx, { token, contact })
    if (!requested.ok) throw new Error(requested.reason)
    expect(await resendContactCode(fixture.ctx, { token, pending: requested.pending })).toEqual({
      ok: false,
      reason: 'too_soon',
      retryAfterSeconds: 30,
    })
    for (let times = 0; times < 4; times++) {
      fixture.clock.advance(5 * 60_000)
      expect(await requestContactCode(fixture.ctx, { token, contact })).toMatchObject({ ok: true })
    }
    fixture.clock.advance(5 * 60_000)
    expect(await requestContactCode(fixture.ctx, { token, contact })).toMatchObject({ ok: false, reason: 'limited' })
  })

  it.each(['completed', 'cancelled', 'no_show'] as const)('is refused once the appointment is %s', async (status) => {
    const { manageToken: token } = await build({ status, startAt: new Date('2026-11-27T09:00:00Z') })
    expect(await requestContactCode(fixture.ctx, { token, contact: { email: newEmail() } })).toEqual({
      ok: false,
      reason: 'over',
    })
  })

  it('is refused for an invalid contact, an unused channel or an invalid link', async () => {
    const { manageToken: token } = fixture.appointment
    expect(await requestContactCode(fixture.ctx, { token, contact: { email: 'kim' } })).toMatchObject({
      reason: 'not_a_contact',
    })
    expect(await requestContactCode(fixture.ctx, { token, contact: { phone: '+33612345678' } })).toMatchObject({
      reason: 'country_not_served',
    })
    const mailOnly = await buildWorld(fixture.database.db, { policy: { channels: ['EMAIL'] } })
    const there = await build({}, mailOnly)
    expect(
      await requestContactCode(fixture.ctx, { token: there.manageToken, contact: { phone: '+4915112345678' } }),
    ).toMatchObject({ reason: 'not_offered' })
    // A join link may be forwarded, so it must not change the contact.
    expect(
      await requestContactCode(fixture.ctx, { token: fixture.appointment.joinToken, contact: { email: newEmail() } }),
    ).toMatchObject({
      reason: 'unknown',
    })
  })
})
