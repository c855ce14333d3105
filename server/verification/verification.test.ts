import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messages } from '#db/schema/delivery.ts'
import { jobs } from '#db/schema/jobs.ts'
import { challenges } from '#db/schema/verification.ts'
import { unseal } from '#server/lib/seal.ts'
import { type FoundApplication, findApplicationById } from '#server/tenants/applications/data.ts'
import { buildWorld } from '#server/testing/builders/buildWorld.ts'
import { testClock, testConfig, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { countCodeRequest } from './countCodeRequest.ts'
import { consumeChallenge, lockChallenge } from './data.ts'
import { issueCode, prepareCode } from './issueCode.ts'
import { verifyCode } from './verifyCode.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

let people = 0
/** Builds an application and a contact that requests codes from it. */
async function setUp(config: Record<string, string> = {}) {
  const world = await buildWorld(database.db)
  const application = (await findApplicationById(database.db, world.applicationId)) as FoundApplication
  const clock = testClock()
  people += 1
  const contact = { email: `person${people}@example.test` }
  const ip = `203.0.113.${people}`
  const actor = { kind: 'public', clientIp: ip, browserId: null } as const
  const ctx = testCtx({ db: database.db, clock, config: testConfig(config), actor })
  const scope = {
    organizationId: application.organizationId,
    applicationId: application.id,
    purpose: 'book',
    contact,
  } as const
  const request = { application, contact, purpose: 'book', locale: 'en' } as const
  const issue = async (over: object = {}) => {
    const prepared = await prepareCode(ctx, request)
    return database.db.transaction((tx) => issueCode(ctx, tx, { ...request, ...over }, prepared))
  }
  const attempt = (code: string) => verifyCode(ctx, { ...scope, code })
  const count = (over: object = {}) =>
    countCodeRequest(ctx, { application, contact, purpose: 'book', start: null, ...over })
  return { application, clock, contact, ctx, scope, issue, attempt, count }
}

/** Returns the code in the newest mail. */
async function sentCode(organizationId: string): Promise<string> {
  const rows = await database.db.select().from(messages).where(eq(messages.organizationId, organizationId))
  const newest = rows.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()).at(-1)
  if (!newest?.sealed) throw new Error('no message was stored')
  const content = unseal(testConfig().ENCRYPTION_KEYS, `messages:${newest.id}`, newest.sealed).toString('utf8')
  return /\b(\d{3})[ \u00a0]?(\d{3})\b/.exec(JSON.parse(content).mail.text)?.slice(1).join('') ?? ''
}
const otherThan = (code: string) => (code === '000000' ? '000001' : '000000')

describe('a code', () => {
  it('verifies the contact, also when typed with spaces, without using an attempt', async () => {
    const { application, issue, attempt } = await setUp()
    await issue()
    const code = await sentCode(application.organizationId)
    for (let times = 0; times < 7; times++) {
      expect(await attempt(`${code.slice(0, 3)} ${code.slice(3)}`)).toMatchObject({ ok: true })
    }
  })

  it('is refused after five wrong attempts, even if correct', async () => {
    const { application, issue, attempt } = await setUp()
    await issue()
    const code = await sentCode(application.organizationId)
    const answers = []
    for (let times = 0; times < 5; times++) answers.push(await attempt(otherThan(code)))
    expect(answers.map((answer) => !answer.ok && [answer.reason, answer.triesLeft])).toEqual([
      ['wrong_code', 4],
      ['wrong_code', 3],
      ['wrong_code', 2],
      ['wrong_code', 1],
      ['too_many', 0],
    ])
    expect(await attempt(code)).toEqual({ ok: false, reason: 'too_many', triesLeft: 0 })
  })

  it('expires after ten minutes', async () => {
    const { application, issue, attempt, clock } = await setUp()
    await issue()
    const code = await sentCode(application.organizationId)
    clock.advance(10 * 60_000)
    expect(await attempt(code)).toMatchObject({ ok: false, reason: 'expired' })
  })

  it('can be used once', async () => {
    const { application, ctx, issue, attempt } = await setUp()
    await issue()
    const code = await sentCode(application.organizationId)
    const verified = await attempt(code)
    if (!verified.ok) throw new Error('the correct code was refused')
    const consume = () =>
      ctx.db.transaction((tx) => consumeChallenge(tx, application.organizationId, verified.challengeId, ctx.now()))
    expect(await Promise.all([consume(), consume(), consume()]).then((all) => all.filter(Boolean))).toHaveLength(1)
    expect(await attempt(code)).toMatchObject({ ok: false, reason: 'none' })
  })

  it('is replaced by a newer one', async () => {
    const { application, issue, attempt, clock, ctx } = await setUp()
    await issue()
    const first = await sentCode(application.organizationId)
    const verified = await attempt(first)
    if (!verified.ok) throw new Error('the correct code was refused')
    clock.advance(31_000)
    await issue()
    const second = await sentCode(application.organizationId)
    expect(await attempt(second)).toMatchObject({ ok: true })
    if (first !== second) expect(await attempt(first)).toMatchObject({ reason: 'wrong_code' })
    expect(await lockChallenge(ctx.db, application.organizationId, verified.challengeId)).toBeNull()
  })

  it('is not valid for another purpose or application', async () => {
    const { application, ctx, scope, issue } = await setUp()
    const other = await setUp()
    await issue()
    const code = await sentCode(application.organizationId)
    expect(await verifyCode(ctx, { ...scope, code, purpose: 'join' })).toMatchObject({ reason: 'none' })
    const there = { organizationId: other.application.organizationId, applicationId: other.application.id }
    expect(await verifyCode(ctx, { ...scope, ...there, code })).toMatchObject({ reason: 'none' })
  })

  it('is stored nowhere in plain text', async () => {
    const { application, issue } = await setUp()
    await issue()
    const code = await sentCode(application.organizationId)
    const [challenge] = await database.db
      .select()
      .from(challenges)
      .where(eq(challenges.organizationId, application.organizationId))
    const jobRows = await database.db.select().from(jobs).where(eq(jobs.organizationId, application.organizationId))
    expect(JSON.stringify([challenge, jobRows])).not.toContain(code)
    expect(jobRows).toMatchObject([{ kind: 'code.email', lane: 'mail', subject: challenge?.id }])
  })
})

describe('guesses', () => {
  it('made simultaneously are never compared more often than allowed', async () => {
    const { application, issue, attempt } = await setUp()
    await issue()
    const code = await sentCode(application.organizationId)
    const answers = await Promise.all(Array.from({ length: 60 }, () => attempt(otherThan(code))))
    expect(answers.filter((answer) => !answer.ok && answer.triesLeft > 0)).toHaveLength(4)
    expect(answers.every((answer) => !answer.ok)).toBe(true)
    expect(await attempt(code)).toMatchObject({ reason: 'too_many' })
  })

  it('are counted over all codes of a day: after twenty even a new code is refused', async () => {
    const { application, issue, attempt, clock } = await setUp()
    for (let round = 0; round < 4; round++) {
      await issue()
      const code = await sentCode(application.organizationId)
      for (let times = 0; times < 5; times++) await attempt(otherThan(code))
      clock.advance(11 * 60_000)
    }
    await issue()
    expect(await attempt(await sentCode(application.organizationId))).toMatchObject({ ok: false, reason: 'too_many' })
  })
})

describe('requesting a code', () => {
  it('again at once is refused as too soon and does not count', async () => {
    const { count, issue, clock } = await setUp({ LIMIT_OTP_PER_CONTACT_PER_10MIN: '2' })
    await count()
    await issue()
    for (let times = 0; times < 3; times++) {
      await expect(count()).rejects.toMatchObject({
        code: 'rate_limited',
        details: { reason: 'too_soon', retryAfterSeconds: 30 },
      })
    }
    await expect(issue()).rejects.toMatchObject({ code: 'rate_limited', details: { reason: 'too_soon' } })
    clock.advance(30_000)
    await expect(count()).resolves.toBeUndefined()
  })

  it('several times simultaneously sends one code', async () => {
    const { issue, application } = await setUp()
    const results = await Promise.allSettled([issue(), issue(), issue()])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const sent = await database.db
      .select()
      .from(messages)
      .where(eq(messages.organizationId, application.organizationId))
    expect(sent).toHaveLength(1)
  })

  it.each([
    ['contact', 'LIMIT_OTP_PER_CONTACT_PER_10MIN'],
    ['address', 'LIMIT_OTP_PER_IP_PER_HOUR'],
    ['application', 'LIMIT_OTP_PER_APPLICATION_PER_DAY'],
  ])('is limited per %s', async (_, variable) => {
    const { count } = await setUp({ [variable]: '3' })
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => count()))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(3)
    await expect(count()).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('by text message works only for the application’s countries, by the number’s region and not its prefix', async () => {
    const { count } = await setUp()
    await expect(count({ contact: { phone: '+4915123456789' } })).resolves.toBeUndefined()
    await expect(count({ contact: { phone: '+14155552671' } })).resolves.toBeUndefined()
    // Jamaica shares +1 with the United States.
    const elsewhere = { code: 'invalid', details: { reason: 'country_not_served' } }
    await expect(count({ contact: { phone: '+18762101234' } })).rejects.toMatchObject(elsewhere)
  })

  it('for another slot needs no pause', async () => {
    const { issue, scope } = await setUp()
    const slot = { start: new Date('2026-11-24T09:00:00Z'), durationMinutes: 30 }
    await issue(slot)
    await expect(issue({ ...slot, start: new Date('2026-11-24T10:00:00Z') })).resolves.toBeDefined()
    const rows = await database.db
      .select()
      .from(challenges)
      .where(and(eq(challenges.organizationId, scope.organizationId), eq(challenges.purpose, 'book')))
    expect(rows).toMatchObject([{ sends: 2, startsAt: new Date('2026-11-24T10:00:00Z') }])
  })
})
