import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { suppressions } from '#db/schema/delivery.ts'
import { jobs } from '#db/schema/jobs.ts'
import { releaseContact } from '#server/appointments/change/releaseContact.ts'
import type { Ctx } from '#server/platform/context.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders.ts'
import { refusal } from '#server/testing/refusal.ts'
import { selfServiceFixture, someone } from '#server/testing/selfService.ts'
import { explainLink } from './explainLink.ts'
import { requestFindCode, verifyFindCode } from './findByCode.ts'
import { viewByJoinLink } from './join.ts'
import { listFoundAppointments } from './listFoundAppointments.ts'
import { viewByManageLink } from './manage.ts'
import { reportWrongRecipient } from './reportWrongRecipient.ts'

const stage = selfServiceFixture()
const { build, codeFor, personOf, planned, timelineKinds, auditActions, alertMessages } = stage

describe('reporting a wrong recipient', () => {
  const supervisor = (of: World): Ctx => ({
    ...stage.ctx,
    actor: {
      kind: 'supervisor',
      organizationId: of.organizationId,
      staffId: of.agentId,
      applicationId: of.applicationId,
    },
  })

  it('stops all messages to the contact, revokes its links and leaves the appointment to staff', async () => {
    const bossId = await buildAgent(stage.database.db, { ...stage.world, role: 'supervisor' })
    expect(await reportWrongRecipient(stage.ctx, { token: stage.appointment.manageToken })).toEqual({ ok: true })
    expect(await planned(stage.appointment)).toEqual([])
    expect(await personOf(stage.appointment)).toMatchObject({
      emailQuarantinedAt: stage.clock.now(),
      tokenGeneration: 2,
    })
    expect(await viewByManageLink(stage.ctx, { token: stage.appointment.manageToken })).toBeNull()
    expect(await viewByJoinLink(stage.ctx, { token: stage.appointment.joinToken })).toBeNull()
    expect(await explainLink(stage.ctx, { purpose: 'manage', token: stage.appointment.manageToken })).toMatchObject({
      reason: 'wrong_recipient',
    })
    const [status] = await stage.database.sql`select status from appointments where id = ${stage.appointment.id}`
    expect(status?.status).toBe('activated')
    expect(await timelineKinds(stage.appointment)).toContain('wrong_recipient')
    expect(await auditActions(stage.appointment)).toContain('appointment.wrongRecipient')
    const [alert] = await alertMessages(stage.appointment)
    expect(alert).toMatchObject({ purpose: 'staff', recipient: `${bossId}@example.test` })
    expect(alert?.text).toContain(`/admin/appointments/${stage.appointment.id}`)
    expect(alert?.text).not.toContain('Chris')
    expect(await reportWrongRecipient(stage.ctx, { token: stage.appointment.manageToken })).toEqual({ ok: false })
  })

  it('stores only a hash of the contact', async () => {
    await reportWrongRecipient(stage.ctx, { token: stage.appointment.manageToken })
    const [row] = await stage.database.db
      .select()
      .from(suppressions)
      .where(eq(suppressions.organizationId, stage.world.organizationId))
    expect(row).toMatchObject({ channel: 'EMAIL', reason: 'wrong_recipient' })
    expect(row?.contactHash.toString('latin1')).not.toContain(stage.email)
  })

  it('applies to the contact’s other appointments of that application, and to no other contact or application', async () => {
    const same = await build({ email: stage.email, startAt: new Date('2026-11-27T09:00:00Z') })
    const another = await build({ email: someone(), startAt: new Date('2026-11-28T09:00:00Z') })
    const elsewhere = await buildWorld(stage.database.db)
    const there = await build({ email: stage.email }, elsewhere)
    await reportWrongRecipient(stage.ctx, { token: stage.appointment.manageToken })
    expect((await personOf(same)).emailQuarantinedAt).toEqual(stage.clock.now())
    expect(await viewByManageLink(stage.ctx, { token: same.manageToken })).toBeNull()
    for (const untouched of [another, there]) {
      expect((await personOf(untouched)).emailQuarantinedAt).toBeNull()
      expect(await viewByManageLink(stage.ctx, { token: untouched.manageToken })).not.toBeNull()
    }
    expect((await requestAndList(stage.email)).upcoming).toEqual([])
  })
  async function requestAndList(email: string) {
    const requested = await requestFindCode(stage.ctx, { application: stage.world.slug, contact: { email } })
    if (!requested.ok) throw new Error(requested.reason)
    const verified = await verifyFindCode(stage.ctx, {
      application: stage.world.slug,
      state: requested.pending,
      code: await codeFor(email),
    })
    if (!verified.ok) throw new Error(verified.reason)
    return listFoundAppointments(stage.ctx, { application: stage.world.slug, state: verified.state })
  }

  it('keeps the other of two contacts, which gets new links', async () => {
    const phone = '+4915112345673'
    const both = await build({ email: someone(), phone, startAt: new Date('2026-11-27T09:00:00Z') })
    await reportWrongRecipient(stage.ctx, { token: both.manageToken, channel: 'SMS' })
    expect(await planned(both)).toEqual(['CREATE EMAIL v2', 'REMINDER EMAIL v2'])
    expect(await personOf(both)).toMatchObject({ emailQuarantinedAt: null, phoneQuarantinedAt: stage.clock.now() })
  })

  it('can be undone by staff: messages are sent again, with new links', async () => {
    await reportWrongRecipient(stage.ctx, { token: stage.appointment.manageToken })
    const given = {
      id: stage.appointment.id,
      participantId: stage.appointment.customerId,
      reason: 'Called, it is right',
    }
    expect(await releaseContact(supervisor(stage.world), given)).toEqual({ released: true })
    expect(await personOf(stage.appointment)).toMatchObject({ emailQuarantinedAt: null, tokenGeneration: 3 })
    expect(await planned(stage.appointment)).toEqual(['CREATE EMAIL v3', 'REMINDER EMAIL v3'])
    expect(
      await stage.database.db.$count(suppressions, eq(suppressions.organizationId, stage.world.organizationId)),
    ).toBe(0)
    expect(await viewByManageLink(stage.ctx, { token: stage.appointment.manageToken })).toBeNull()
    expect(await releaseContact(supervisor(stage.world), given)).toEqual({ released: false })
    expect(await timelineKinds(stage.appointment)).toContain('contact_released')
  })

  it('can be undone only by the organization’s staff who may see the appointment', async () => {
    const given = {
      id: stage.appointment.id,
      participantId: stage.appointment.customerId,
      reason: 'Called, it is right',
    }
    const other = await buildWorld(stage.database.db)
    expect((await refusal(releaseContact(stage.ctx, given))).code).toBe('unauthenticated')
    expect((await refusal(releaseContact(supervisor(other), given))).code).toBe('not_found')
    const colleague = await buildAgent(stage.database.db, stage.world)
    const asColleague = {
      ...stage.ctx,
      actor: { ...supervisor(stage.world).actor, kind: 'agent', staffId: colleague },
    } as Ctx
    expect((await refusal(releaseContact(asColleague, given))).code).toBe('not_found')
    const missing = { ...given, id: stage.world.presetId }
    expect((await refusal(releaseContact(supervisor(stage.world), missing))).code).toBe('not_found')
    const service = {
      kind: 'service',
      organizationId: stage.world.organizationId,
      applicationId: stage.world.applicationId,
      clientId: stage.world.presetId,
    } as const
    expect((await refusal(releaseContact({ ...stage.ctx, actor: service }, given))).code).toBe('forbidden')
  })
})

it('leaves no planned message to a contact in quarantine', async () => {
  await reportWrongRecipient(stage.ctx, { token: stage.appointment.manageToken })
  const rows = await stage.database.db
    .select({ kind: jobs.kind })
    .from(jobs)
    .where(eq(jobs.subject, stage.appointment.id))
  expect(rows.map((row) => row.kind).filter((kind) => kind.startsWith('notification'))).toEqual([])
})
