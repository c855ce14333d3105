import { eq, sql } from 'drizzle-orm'
import ICAL from 'ical.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agenda } from '#db/schema/agenda.ts'
import { participants } from '#db/schema/appointments.ts'
import { messages, suppressions } from '#db/schema/delivery.ts'
import { notifications } from '#db/schema/notifications.ts'
import { audit, timeline } from '#db/schema/timeline.ts'
import { replan } from '../appointments/plan.ts'
import type { Ctx } from '../context.ts'
import { unseal } from '../lib/seal.ts'
import { type BuiltAppointment, buildAgent, buildAppointment, buildWorld, type World } from '../testing/builders.ts'
import { readCode } from '../testing/codes.ts'
import { type TestClock, testClock, testConfig, testCtx } from '../testing/context.ts'
import { createTestDatabase, type TestDatabase } from '../testing/db.ts'
import { refusal } from '../testing/refusal.ts'
import { askContactCode, resendContactCode, viewContactChange } from './askContactCode.ts'
import { correctContact } from './correctContact.ts'
import { explainLink } from './explainLink.ts'
import { askFindCode, proveFindCode, viewFindPending } from './findByCode.ts'
import { listFound } from './findList.ts'
import { viewByJoinLink } from './join.ts'
import { calendarByLink, cancelByLink, rescheduleByLink, viewByManageLink } from './manage.ts'
import { reportNotMe } from './notMe.ts'
import { releaseContact } from './releaseContact.ts'

let database: TestDatabase
let world: World
let clock: TestClock
let ctx: Ctx
let appointment: BuiltAppointment

const startAt = new Date('2026-11-26T09:00:00Z')
let people = 0
const someone = (name = 'kim') => `${name}${++people}@example.test`
let present: string

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  clock = testClock(new Date('2026-11-23T06:00:00Z'))
  const actor = { kind: 'public' as const, clientIp: world.applicationId, browserId: null }
  ctx = testCtx({ db: database.db, clock, actor, config: testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '1000' }) })
  present = someone()
  appointment = await build({ email: present })
})

async function build(over: Partial<Parameters<typeof buildAppointment>[2]> = {}, where = world) {
  const built = await buildAppointment(database.db, where, { startAt, now: clock.now(), ...over })
  await database.db.transaction((tx) => replan(tx, where.organizationId, built.id, clock.now()))
  return built
}
const codeFor = (contact: string) => readCode(database, ctx, world, contact)
const otherThan = (code: string) => (code === '000000' ? '000001' : '000000')
const personOf = async ({ customerId }: BuiltAppointment) => {
  const [row] = await database.db.select().from(participants).where(eq(participants.id, customerId))
  if (!row) throw new Error('nobody')
  return row
}
const planned = async ({ id }: BuiltAppointment) =>
  (await database.db.select().from(notifications).where(eq(notifications.appointmentId, id)))
    .filter(({ status }) => status === 'INITIALIZED')
    .map(({ type, channel, contactVersion }) => `${type} ${channel} v${contactVersion}`)
    .sort()
const story = async ({ id }: BuiltAppointment) =>
  (await database.db.select().from(timeline).where(eq(timeline.appointmentId, id))).map((one) => one.kind)
const verbsOn = async ({ id }: BuiltAppointment) =>
  (await database.db.select().from(audit).where(eq(audit.objectId, id))).map((one) => one.verb)

/** What waits to be sent besides notifications: to whom, and in which words. */
async function notices({ id }: BuiltAppointment) {
  const rows = await database.db.select().from(messages).where(eq(messages.appointmentId, id))
  return rows.map((row) => {
    const plain = unseal(ctx.config.ENCRYPTION_KEYS, `messages:${row.id}`, row.sealed ?? Buffer.alloc(0)).toString(
      'utf8',
    )
    const { recipient, mail, text } = JSON.parse(plain) as { recipient: string; mail?: { text: string }; text?: string }
    return { purpose: row.purpose, recipient, text: mail?.text ?? text ?? '' }
  })
}

type New = { email: string } | { phone: string }
async function correct(contact: New, token = appointment.manageToken) {
  const asked = await askContactCode(ctx, { token, contact })
  if (!asked.ok) throw new Error(asked.reason)
  const code = await codeFor('email' in contact ? contact.email : contact.phone)
  return correctContact(ctx, { token, pending: asked.pending, code })
}

describe('a contact that is corrected', () => {
  it('takes the place of the former one once its own code was entered, with fresh links', async () => {
    const fresh = someone()
    const done = await correct({ email: fresh })
    expect(await personOf(appointment)).toMatchObject({
      email: fresh,
      emailProvenAt: clock.now(),
      contactVersion: 2,
      tokenGeneration: 2,
    })
    if (!done.ok) throw new Error(done.reason)
    expect(await viewByManageLink(ctx, { token: done.manageToken })).toMatchObject({ stand: 'confirmed' })
    for (const [purpose, token] of [
      ['manage', appointment.manageToken],
      ['join', appointment.joinToken],
    ] as const) {
      expect(await explainLink(ctx, { purpose, token })).toMatchObject({
        reason: 'replaced',
        application: { slug: world.slug },
      })
    }
    expect(await viewByManageLink(ctx, { token: appointment.manageToken })).toBeNull()
    expect(await viewByJoinLink(ctx, { token: appointment.joinToken })).toBeNull()
    expect(await story(appointment)).toContain('contact_corrected')
    expect(await verbsOn(appointment)).toContain('appointment.correctContact')
  })

  it('gets what was planned for the former one, which is told once and without a link', async () => {
    await correct({ email: someone() })
    expect(await planned(appointment)).toEqual(['CREATE EMAIL v2', 'REMINDER EMAIL v2'])
    const [notice, ...more] = await notices(appointment)
    expect(more).toEqual([])
    expect(notice).toMatchObject({ purpose: 'notification', recipient: present })
    expect(notice?.text).not.toMatch(/https?:|\/manage\/|\/join\//)
  })

  it('is not reminded again of what was due before', async () => {
    clock.set(new Date('2026-11-26T06:00:00Z'))
    await correct({ email: someone() })
    expect(await planned(appointment)).toEqual(['CREATE EMAIL v2'])
  })

  it('may be a second one: then both are told, and nobody is told of a change', async () => {
    const phone = '+4915112345678'
    await correct({ phone })
    expect(await personOf(appointment)).toMatchObject({ email: present, phone, phoneProvenAt: clock.now() })
    expect(await planned(appointment)).toEqual(['CREATE EMAIL v2', 'CREATE SMS v2', 'REMINDER EMAIL v2'])
    expect(await notices(appointment)).toEqual([])
    expect(await story(appointment)).toContain('contact_added')
  })

  it('needs the right code; a wrong one counts and changes nothing', async () => {
    const email = someone()
    const asked = await askContactCode(ctx, { token: appointment.manageToken, contact: { email } })
    if (!asked.ok) throw new Error(asked.reason)
    const step = { token: appointment.manageToken, pending: asked.pending }
    const code = await codeFor(email)
    expect(await correctContact(ctx, { ...step, code: '12' })).toMatchObject({ reason: 'malformed_short' })
    expect(await correctContact(ctx, { ...step, code: otherThan(code) })).toMatchObject({
      reason: 'wrong_code',
      triesLeft: 4,
    })
    expect(await personOf(appointment)).toMatchObject({ email: present, contactVersion: 1, tokenGeneration: 1 })
    expect(await viewContactChange(ctx, step)).toEqual({ channel: 'EMAIL', sentTo: email })
    expect(await correctContact(ctx, { ...step, code })).toMatchObject({ ok: true })
    expect(await correctContact(ctx, { ...step, code })).toEqual({ ok: false, reason: 'unknown' })
  })

  it('answers the same for every contact, known or not', async () => {
    const customer = someone()
    await build({ email: customer, startAt: new Date('2026-11-27T09:00:00Z') })
    const answers = []
    for (const email of [customer, someone(), present]) {
      const { pending, ...answer } = {
        pending: '',
        ...(await askContactCode(ctx, { token: appointment.manageToken, contact: { email } })),
      }
      answers.push({ ...answer, pending: typeof pending })
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('is bound to the link it was asked with', async () => {
    const other = await build({ email: someone(), startAt: new Date('2026-11-27T09:00:00Z') })
    const email = someone()
    const asked = await askContactCode(ctx, { token: appointment.manageToken, contact: { email } })
    if (!asked.ok) throw new Error(asked.reason)
    const step = { token: other.manageToken, pending: asked.pending, code: await codeFor(email) }
    expect(await correctContact(ctx, step)).toEqual({ ok: false, reason: 'none' })
  })

  it('has the limits of codes, and a pause between two', async () => {
    const token = appointment.manageToken
    const contact = { email: someone() }
    const asked = await askContactCode(ctx, { token, contact })
    if (!asked.ok) throw new Error(asked.reason)
    expect(await resendContactCode(ctx, { token, pending: asked.pending })).toEqual({
      ok: false,
      reason: 'too_soon',
      retryAfterSeconds: 30,
    })
    for (let times = 0; times < 4; times++) {
      clock.advance(5 * 60_000)
      expect(await askContactCode(ctx, { token, contact })).toMatchObject({ ok: true })
    }
    clock.advance(5 * 60_000)
    expect(await askContactCode(ctx, { token, contact })).toMatchObject({ ok: false, reason: 'limited' })
  })

  it.each(['completed', 'cancelled', 'no_show'] as const)('is refused once the appointment is %s', async (status) => {
    const { manageToken: token } = await build({ status, startAt: new Date('2026-11-27T09:00:00Z') })
    expect(await askContactCode(ctx, { token, contact: { email: someone() } })).toEqual({ ok: false, reason: 'over' })
  })

  it('is refused for what is no contact, for a way the service does not use, and for a link that is none', async () => {
    const { manageToken: token } = appointment
    expect(await askContactCode(ctx, { token, contact: { email: 'kim' } })).toMatchObject({ reason: 'not_a_contact' })
    expect(await askContactCode(ctx, { token, contact: { phone: '+33612345678' } })).toMatchObject({
      reason: 'country_not_served',
    })
    const mailOnly = await buildWorld(database.db, { policy: { channels: ['EMAIL'] } })
    const there = await build({}, mailOnly)
    expect(await askContactCode(ctx, { token: there.manageToken, contact: { phone: '+4915112345678' } })).toMatchObject(
      { reason: 'not_offered' },
    )
    // A join link is passed on; it must not change where messages go.
    expect(await askContactCode(ctx, { token: appointment.joinToken, contact: { email: someone() } })).toMatchObject({
      reason: 'unknown',
    })
  })
})

describe('finding lost appointments', () => {
  async function find(contact: New) {
    const asked = await askFindCode(ctx, { application: world.slug, contact })
    if (!asked.ok) throw new Error(asked.reason)
    const code = await codeFor('email' in contact ? contact.email : contact.phone)
    const proven = await proveFindCode(ctx, { application: world.slug, state: asked.pending, code })
    if (!proven.ok) throw new Error(proven.reason)
    return {
      ...(await listFound(ctx, { application: world.slug, state: proven.state })),
      state: proven.state,
      asked,
      code,
    }
  }

  it('shows the proven contact its own, with links that work now', async () => {
    const recent = await build({ email: present, status: 'completed', startAt: new Date('2026-11-20T09:00:00Z') })
    await build({ email: present, status: 'completed', startAt: new Date('2026-09-20T09:00:00Z') })
    await build({ email: someone(), startAt: new Date('2026-11-27T09:00:00Z') })
    const elsewhere = await buildWorld(database.db)
    await build({ email: present }, elsewhere)
    const { upcoming, recent: past } = await find({ email: present })
    expect(upcoming.map((one) => one.manageUrl?.split('/').at(-1))).toEqual([appointment.manageToken])
    expect(upcoming[0]?.joinUrl).toContain(appointment.joinToken)
    expect(past.map((one) => one.manageUrl?.split('/').at(-1))).toEqual([recent.manageToken])
  })

  it('answers the same whether there are any, and nothing is shown without the code', async () => {
    const unknown = someone()
    const answers = []
    for (const email of [present, unknown]) {
      const asked = await askFindCode(ctx, { application: world.slug, contact: { email } })
      if (!asked.ok) throw new Error(asked.reason)
      answers.push({
        resendAt: asked.resendAt,
        expiresAt: asked.expiresAt,
        length: asked.pending.length - email.length,
      })
      const list = await listFound(ctx, { application: world.slug, state: asked.pending })
      expect(list).toMatchObject({ contact: null, upcoming: [], recent: [] })
    }
    expect(answers[0]?.resendAt).toEqual(answers[1]?.resendAt)
    const code = await codeFor(unknown)
    const state = (await askAgain(unknown)).pending
    expect(await proveFindCode(ctx, { application: world.slug, state, code })).toMatchObject({ reason: 'wrong_code' })
  })
  const askAgain = async (email: string) => {
    clock.advance(60_000)
    const asked = await askFindCode(ctx, { application: world.slug, contact: { email } })
    if (!asked.ok) throw new Error(asked.reason)
    return asked
  }

  it('takes a code once, and its list for ten minutes', async () => {
    const { asked, code, state } = await find({ email: present })
    expect(await proveFindCode(ctx, { application: world.slug, state: asked.pending, code })).toMatchObject({
      ok: false,
      reason: 'none',
    })
    clock.advance(9 * 60_000)
    expect((await listFound(ctx, { application: world.slug, state })).upcoming).toHaveLength(1)
    clock.advance(60_000)
    expect(await listFound(ctx, { application: world.slug, state })).toMatchObject({ contact: null, upcoming: [] })
    expect(await viewFindPending(ctx, { application: world.slug, state })).toMatchObject({ pending: null })
  })

  it('is of one application: what was proven for another shows nothing', async () => {
    const { state } = await find({ email: present })
    const other = await buildWorld(database.db)
    await build({ email: present }, other)
    expect(await listFound(ctx, { application: other.slug, state })).toMatchObject({ contact: null, upcoming: [] })
  })

  it('does not hand over an appointment for a number that somebody else merely typed', async () => {
    const phone = '+4915112345671'
    const { customerId } = await build({ email: someone(), phone, startAt: new Date('2026-11-27T09:00:00Z') })
    await database.db.update(participants).set({ phoneProvenAt: null }).where(eq(participants.id, customerId))
    expect((await find({ phone })).upcoming).toEqual([])
  })

  it('finds what staff entered, for they vouch for it', async () => {
    const phone = '+4915112345672'
    await build({ email: null, phone, proven: false, source: 'console', startAt: new Date('2026-11-27T09:00:00Z') })
    expect((await find({ phone })).upcoming).toHaveLength(1)
  })

  it('knows no other applications', async () => {
    expect((await refusal(askFindCode(ctx, { application: 'nowhere', contact: { email: present } }))).code).toBe(
      'not_found',
    )
  })
})

describe('"This was not me"', () => {
  const supervisor = (of: World): Ctx => ({
    ...ctx,
    actor: {
      kind: 'supervisor',
      organizationId: of.organizationId,
      staffId: of.agentId,
      applicationId: of.applicationId,
    },
  })

  it('stops all messages to the contact, voids its links, and leaves the appointment for staff to decide', async () => {
    const bossId = await buildAgent(database.db, { ...world, role: 'supervisor' })
    expect(await reportNotMe(ctx, { token: appointment.manageToken })).toEqual({ ok: true })
    expect(await planned(appointment)).toEqual([])
    expect(await personOf(appointment)).toMatchObject({ emailQuarantinedAt: clock.now(), tokenGeneration: 2 })
    expect(await viewByManageLink(ctx, { token: appointment.manageToken })).toBeNull()
    expect(await viewByJoinLink(ctx, { token: appointment.joinToken })).toBeNull()
    expect(await explainLink(ctx, { purpose: 'manage', token: appointment.manageToken })).toMatchObject({
      reason: 'not_me',
    })
    const [status] = await database.sql`select status from appointments where id = ${appointment.id}`
    expect(status?.status).toBe('activated')
    expect(await story(appointment)).toContain('not_me')
    expect(await verbsOn(appointment)).toContain('appointment.notMe')
    const [alert] = await notices(appointment)
    expect(alert).toMatchObject({ purpose: 'staff', recipient: `${bossId}@example.test` })
    expect(alert?.text).toContain(`/admin/appointments/${appointment.id}`)
    expect(alert?.text).not.toContain('Chris')
    expect(await reportNotMe(ctx, { token: appointment.manageToken })).toEqual({ ok: false })
  })

  it('keeps only a hash of the contact', async () => {
    await reportNotMe(ctx, { token: appointment.manageToken })
    const [row] = await database.db
      .select()
      .from(suppressions)
      .where(eq(suppressions.organizationId, world.organizationId))
    expect(row).toMatchObject({ channel: 'EMAIL', reason: 'not_me' })
    expect(row?.contactHash.toString('latin1')).not.toContain(present)
  })

  it('holds for the contact’s other appointments of that application, and for no other contact or application', async () => {
    const same = await build({ email: present, startAt: new Date('2026-11-27T09:00:00Z') })
    const another = await build({ email: someone(), startAt: new Date('2026-11-28T09:00:00Z') })
    const elsewhere = await buildWorld(database.db)
    const there = await build({ email: present }, elsewhere)
    await reportNotMe(ctx, { token: appointment.manageToken })
    expect((await personOf(same)).emailQuarantinedAt).toEqual(clock.now())
    expect(await viewByManageLink(ctx, { token: same.manageToken })).toBeNull()
    for (const untouched of [another, there]) {
      expect((await personOf(untouched)).emailQuarantinedAt).toBeNull()
      expect(await viewByManageLink(ctx, { token: untouched.manageToken })).not.toBeNull()
    }
    expect((await askAndList(present)).upcoming).toEqual([])
  })
  async function askAndList(email: string) {
    const asked = await askFindCode(ctx, { application: world.slug, contact: { email } })
    if (!asked.ok) throw new Error(asked.reason)
    const proven = await proveFindCode(ctx, {
      application: world.slug,
      state: asked.pending,
      code: await codeFor(email),
    })
    if (!proven.ok) throw new Error(proven.reason)
    return listFound(ctx, { application: world.slug, state: proven.state })
  }

  it('leaves the other of two contacts, which gets fresh links', async () => {
    const phone = '+4915112345673'
    const both = await build({ email: someone(), phone, startAt: new Date('2026-11-27T09:00:00Z') })
    await reportNotMe(ctx, { token: both.manageToken, channel: 'SMS' })
    expect(await planned(both)).toEqual(['CREATE EMAIL v2', 'REMINDER EMAIL v2'])
    expect(await personOf(both)).toMatchObject({ emailQuarantinedAt: null, phoneQuarantinedAt: clock.now() })
  })

  it('is undone by staff: messages go there again, with links nobody else has', async () => {
    await reportNotMe(ctx, { token: appointment.manageToken })
    const given = { id: appointment.id, participantId: appointment.customerId, reason: 'Called, it is right' }
    expect(await releaseContact(supervisor(world), given)).toEqual({ released: true })
    expect(await personOf(appointment)).toMatchObject({ emailQuarantinedAt: null, tokenGeneration: 3 })
    expect(await planned(appointment)).toEqual(['CREATE EMAIL v3', 'REMINDER EMAIL v3'])
    expect(await database.db.$count(suppressions, eq(suppressions.organizationId, world.organizationId))).toBe(0)
    expect(await viewByManageLink(ctx, { token: appointment.manageToken })).toBeNull()
    expect(await releaseContact(supervisor(world), given)).toEqual({ released: false })
    expect(await story(appointment)).toContain('contact_released')
  })

  it('is undone by nobody else', async () => {
    const given = { id: appointment.id, participantId: appointment.customerId, reason: 'Called, it is right' }
    const other = await buildWorld(database.db)
    expect((await refusal(releaseContact(ctx, given))).code).toBe('unauthenticated')
    expect((await refusal(releaseContact(supervisor(other), given))).code).toBe('not_found')
    const colleague = await buildAgent(database.db, world)
    const asColleague = { ...ctx, actor: { ...supervisor(world).actor, kind: 'agent', staffId: colleague } } as Ctx
    expect((await refusal(releaseContact(asColleague, given))).code).toBe('not_found')
    const missing = { ...given, id: world.presetId }
    expect((await refusal(releaseContact(supervisor(world), missing))).code).toBe('not_found')
    const service = {
      kind: 'service',
      organizationId: world.organizationId,
      applicationId: world.applicationId,
      clientId: world.presetId,
    } as const
    expect((await refusal(releaseContact({ ...ctx, actor: service }, given))).code).toBe('forbidden')
  })
})

describe('a link from a message', () => {
  it('changes nothing when it is opened, by a person or by a program that checks mails', async () => {
    const { manageToken: token, joinToken } = appointment
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`set transaction read only`)
      const readOnly = { ...ctx, db: tx as unknown as Ctx['db'] }
      expect(await viewByManageLink(readOnly, { token })).not.toBeNull()
      expect(await viewByJoinLink(readOnly, { token: joinToken })).not.toBeNull()
      expect(await calendarByLink(readOnly, { token })).not.toBeNull()
      expect(await explainLink(readOnly, { purpose: 'manage', token })).toBeNull()
    })
  })

  it('shows the present truth after a move, from the link of the first message', async () => {
    const { manageToken: token } = appointment
    const before = entryOf((await calendarByLink(ctx, { token }))?.content)
    const to = new Date('2026-11-27T10:00:00Z')
    expect(await rescheduleByLink(ctx, { token, start: to })).toMatchObject({ ok: true })
    expect(await viewByManageLink(ctx, { token })).toMatchObject({ start: to, revision: 2, stand: 'confirmed' })
    const after = entryOf((await calendarByLink(ctx, { token }))?.content)
    expect(after).toEqual({
      uid: before.uid,
      sequence: before.sequence + 1,
      start: to.toISOString(),
      method: 'PUBLISH',
    })
    expect(await cancelByLink(ctx, { token })).toEqual({ ok: true })
    expect(entryOf((await calendarByLink(ctx, { token }))?.content)).toMatchObject({
      method: 'CANCEL',
      uid: before.uid,
      sequence: 2,
    })
    expect(await viewByManageLink(ctx, { token })).toMatchObject({
      stand: 'cancelled',
      canReschedule: false,
      canCorrect: false,
    })
  })

  it.each([
    ['activated', '2026-11-30T08:59:59Z', 'confirmed'],
    ['activated', '2026-11-30T09:00:00Z', 'now'],
    ['in_progress', '2026-11-30T08:58:00Z', 'now'],
    ['activated', '2026-11-30T09:45:00Z', 'over'],
    ['completed', '2026-11-30T09:20:00Z', 'over'],
    ['no_show', '2026-11-30T10:20:00Z', 'missed'],
    ['failed', '2026-11-30T10:20:00Z', 'failed'],
    ['cancelled', '2026-11-30T10:20:00Z', 'cancelled'],
  ] as const)('of an appointment that is %s at %s says: %s', async (status, now, stand) => {
    const { manageToken: token } = await build({ status, startAt: new Date('2026-11-30T09:00:00Z'), email: someone() })
    clock.set(new Date(now))
    expect(await viewByManageLink(ctx, { token })).toMatchObject({ stand })
  })

  it('shows whose it is only in part: it may have reached somebody else', async () => {
    const view = await viewByManageLink(ctx, { token: appointment.manageToken })
    expect(view?.contacts).toEqual([{ channel: 'EMAIL', masked: 'k•••@example.test', told: true }])
    expect(JSON.stringify(view)).not.toContain(present)
    expect(JSON.stringify(view)).not.toContain('Chris')
  })
})

function entryOf(file: string | undefined) {
  const calendar = new ICAL.Component(ICAL.parse(file ?? ''))
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().toISOString(),
  }
}

it('leaves nothing on the agenda for a contact that is in quarantine', async () => {
  await reportNotMe(ctx, { token: appointment.manageToken })
  const rows = await database.db.select({ kind: agenda.kind }).from(agenda).where(eq(agenda.subject, appointment.id))
  expect(rows.map((row) => row.kind).filter((kind) => kind.startsWith('notification'))).toEqual([])
})
