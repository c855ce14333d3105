import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { suppressions } from '#db/schema/delivery.ts'
import { jobs } from '#db/schema/jobs.ts'
import { releaseContact } from '#server/appointments/change/releaseContact.ts'
import type { Ctx } from '#server/platform/context.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { newEmail, selfServiceFixture } from '#server/testing/selfService.ts'
import { explainLink } from './explainLink.ts'
import { requestFindCode, verifyFindCode } from './findByCode.ts'
import { viewByJoinLink } from './join.ts'
import { listFoundAppointments } from './listFoundAppointments.ts'
import { viewByManageLink } from './manage.ts'
import { reportWrongRecipient } from './reportWrongRecipient.ts'

const fixture = selfServiceFixture()
const { build, codeFor, readCustomer, plannedNotifications, timelineKinds, auditActions, preparedMessages } = fixture

describe('reporting a wrong recipient', () => {
  const supervisor = (of: World): Ctx => ({
    ...fixture.ctx,
    actor: {
      kind: 'supervisor',
      organizationId: of.organizationId,
      staffId: of.agentId,
      applicationId: of.applicationId,
    },
  })

  it('stops all messages to the contact, revokes its links and leaves the appointment to staff', async () => {
    const bossId = await buildAgent(fixture.database.db, { ...fixture.world, role: 'supervisor' })
    expect(await reportWrongRecipient(fixture.ctx, { token: fixture.appointment.manageToken })).toEqual({ ok: true })
    expect(await plannedNotifications(fixture.appointment)).toEqual([])
    expect(await readCustomer(fixture.appointment)).toMatchObject({
      emailQuarantinedAt: fixture.clock.now(),
      tokenGeneration: 2,
    })
    expect(await viewByManageLink(fixture.ctx, { token: fixture.appointment.manageToken })).toBeNull()
    expect(await viewByJoinLink(fixture.ctx, { token: fixture.appointment.joinToken })).toBeNull()
    expect(await explainLink(fixture.ctx, { purpose: 'manage', token: fixture.appointment.manageToken })).toMatchObject(
      {
        reason: 'wrong_recipient',
      },
    )
    const [status] = await fixture.database.sql`select status from appointments where id = ${fixture.appointment.id}`
    expect(status?.status).toBe('activated')
    expect(await timelineKinds(fixture.appointment)).toContain('wrong_recipient')
    expect(await auditActions(fixture.appointment)).toContain('appointment.wrongRecipient')
    const [alert] = await preparedMessages(fixture.appointment)
    expect(alert).toMatchObject({ purpose: 'staff', recipient: `${bossId}@example.test` })
    expect(alert?.text).toContain(`/admin/appointments/${fixture.appointment.id}`)
    expect(alert?.text).not.toContain('Chris')
    expect(await reportWrongRecipient(fixture.ctx, { token: fixture.appointment.manageToken })).toEqual({ ok: false })
  })

  it('stores only a hash of the contact', async () => {
    await reportWrongRecipient(fixture.ctx, { token: fixture.appointment.manageToken })
    const [row] = await fixture.database.db
      .select()
      .from(suppressions)
      .where(eq(suppressions.organizationId, fixture.world.organizationId))
    expect(row).toMatchObject({ channel: 'EMAIL', reason: 'wrong_recipient' })
    expect(row?.contactHash.toString('latin1')).not.toContain(fixture.currentEmail)
  })

  it('applies to the contact’s other appointments of that application, and to no other contact or application', async () => {
    const same = await build({ email: fixture.currentEmail, startAt: new Date('2026-11-27T09:00:00Z') })
    const another = await build({ email: newEmail(), startAt: new Date('2026-11-28T09:00:00Z') })
    const elsewhere = await buildWorld(fixture.database.db)
    const there = await build({ email: fixture.currentEmail }, elsewhere)
    await reportWrongRecipient(fixture.ctx, { token: fixture.appointment.manageToken })
    expect((await readCustomer(same)).emailQuarantinedAt).toEqual(fixture.clock.now())
    expect(await viewByManageLink(fixture.ctx, { token: same.manageToken })).toBeNull()
    for (const untouched of [another, there]) {
      expect((await readCustomer(untouched)).emailQuarantinedAt).toBeNull()
      expect(await viewByManageLink(fixture.ctx, { token: untouched.manageToken })).not.toBeNull()
    }
    expect((await requestAndList(fixture.currentEmail)).upcoming).toEqual([])
  })
  async function requestAndList(email: string) {
    const requested = await requestFindCode(fixture.ctx, { application: fixture.world.slug, contact: { email } })
    if (!requested.ok) throw new Error(requested.reason)
    const verified = await verifyFindCode(fixture.ctx, {
      application: fixture.world.slug,
      state: requested.pending,
      code: await codeFor(email),
    })
    if (!verified.ok) throw new Error(verified.reason)
    return listFoundAppointments(fixture.ctx, { application: fixture.world.slug, state: verified.state })
  }

  it('keeps the other of two contacts, which gets new links', async () => {
    const phone = '+4915112345673'
    const both = await build({ email: newEmail(), phone, startAt: new Date('2026-11-27T09:00:00Z') })
    await reportWrongRecipient(fixture.ctx, { token: both.manageToken, channel: 'SMS' })
    expect(await plannedNotifications(both)).toEqual(['CREATE EMAIL v2', 'REMINDER EMAIL v2'])
    expect(await readCustomer(both)).toMatchObject({
      emailQuarantinedAt: null,
      phoneQuarantinedAt: fixture.clock.now(),
    })
  })

  it('can be undone by staff: messages are sent again, with new links', async () => {
    await reportWrongRecipient(fixture.ctx, { token: fixture.appointment.manageToken })
    const given = {
      id: fixture.appointment.id,
      participantId: fixture.appointment.customerId,
      reason: 'Called, it is right',
    }
    expect(await releaseContact(supervisor(fixture.world), given)).toEqual({ released: true })
    expect(await readCustomer(fixture.appointment)).toMatchObject({ emailQuarantinedAt: null, tokenGeneration: 3 })
    expect(await plannedNotifications(fixture.appointment)).toEqual(['CREATE EMAIL v3', 'REMINDER EMAIL v3'])
    expect(
      await fixture.database.db.$count(suppressions, eq(suppressions.organizationId, fixture.world.organizationId)),
    ).toBe(0)
    expect(await viewByManageLink(fixture.ctx, { token: fixture.appointment.manageToken })).toBeNull()
    expect(await releaseContact(supervisor(fixture.world), given)).toEqual({ released: false })
    expect(await timelineKinds(fixture.appointment)).toContain('contact_released')
  })

  it('can be undone by nobody else', async () => {
    const given = {
      id: fixture.appointment.id,
      participantId: fixture.appointment.customerId,
      reason: 'Called, it is right',
    }
    const other = await buildWorld(fixture.database.db)
    expect((await refusal(releaseContact(fixture.ctx, given))).code).toBe('unauthenticated')
    expect((await refusal(releaseContact(supervisor(other), given))).code).toBe('not_found')
    const colleague = await buildAgent(fixture.database.db, fixture.world)
    const asColleague = {
      ...fixture.ctx,
      actor: { ...supervisor(fixture.world).actor, kind: 'agent', staffId: colleague },
    } as Ctx
    expect((await refusal(releaseContact(asColleague, given))).code).toBe('not_found')
    const missing = { ...given, id: fixture.world.presetId }
    expect((await refusal(releaseContact(supervisor(fixture.world), missing))).code).toBe('not_found')
    const service = {
      kind: 'service',
      organizationId: fixture.world.organizationId,
      applicationId: fixture.world.applicationId,
      clientId: fixture.world.presetId,
    } as const
    expect((await refusal(releaseContact({ ...fixture.ctx, actor: service }, given))).code).toBe('forbidden')
  })
})

it('leaves no planned message to a contact in quarantine', async () => {
  await reportWrongRecipient(fixture.ctx, { token: fixture.appointment.manageToken })
  const rows = await fixture.database.db
    .select({ kind: jobs.kind })
    .from(jobs)
    .where(eq(jobs.subject, fixture.appointment.id))
  expect(rows.map((row) => row.kind).filter((kind) => kind.startsWith('notification'))).toEqual([])
})
