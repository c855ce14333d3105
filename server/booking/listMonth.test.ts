import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '#server/platform/context.ts'
import { buildPreset, buildWorld, type World } from '#server/testing/builders.ts'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { listMonth } from './listMonth.ts'
import { listTimes } from './services.ts'

let database: TestDatabase
let world: World
const clock = testClock()

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
})
afterAll(() => database.drop())

const visitor = (): Ctx =>
  testCtx({ db: database.db, clock, actor: { kind: 'public', clientIp: null, browserId: null } })
/** A service of the agent who works every day from eight to six. */
async function service(policy: Partial<World['policy']> = {}): Promise<{ application: string; preset: string }> {
  const preset = `service-${Math.random().toString(36).slice(2)}`
  const { organizationId, applicationId, agentId } = world
  await buildPreset(database.db, {
    organizationId,
    applicationId,
    agentId,
    slug: preset,
    isDefault: false,
    policy: { horizonDays: 40, minNoticeMinutes: 60, ...policy },
  })
  return { application: world.slug, preset }
}

describe('a month at a glance', () => {
  it('names the days that have free times, and none that has passed or lies beyond the horizon', async () => {
    const where = await service()
    const november = await listMonth(visitor(), where)
    expect(november).toMatchObject({ month: '2026-11', today: '2026-11-23', earlier: null, later: '2026-12' })
    expect(november.days[0]).toEqual({ date: '2026-11-23', count: 14 })
    expect(november.days.at(-1)?.date).toBe('2026-11-30')
    const january = await listMonth(visitor(), { ...where, month: '2027-01' })
    expect(january).toMatchObject({ until: '2027-01-02', earlier: '2026-12', later: null })
    expect(january.days.map(({ date }) => date)).toEqual(['2027-01-01', '2027-01-02'])
  })

  it('says of each day as many times as its list then shows', async () => {
    const where = await service()
    for (const timezone of ['Europe/Berlin', 'Pacific/Auckland', 'America/Los_Angeles']) {
      const { days } = await listMonth(visitor(), { ...where, timezone, month: '2026-12' })
      const listed = await listTimes(visitor(), { ...where, timezone, from: days[3]?.date, days: 1 })
      expect(listed.days.map(({ date, slots }) => ({ date, count: slots.length }))).toEqual([days[3]])
    }
  })

  it('goes by the duration asked for, and by the first where the service has no such', async () => {
    const where = await service({ durationsMinutes: [30, 120] })
    const counts = async (durationMinutes: number) =>
      (await listMonth(visitor(), { ...where, durationMinutes })).days.at(-1)?.count
    expect(await counts(30)).toBe(20)
    expect(await counts(120)).toBe(17)
    expect(await counts(45)).toBe(20)
  })

  it('takes a month outside of what can be booked for the nearest within', async () => {
    const where = await service()
    expect((await listMonth(visitor(), { ...where, month: '1999-01' })).month).toBe('2026-11')
    expect((await listMonth(visitor(), { ...where, month: '9999-12' })).month).toBe('2027-01')
  })

  it('says when there is something again, where a month has nothing', async () => {
    const where = await service({ minNoticeMinutes: 14 * 1440 })
    const november = await listMonth(visitor(), where)
    expect(november).toMatchObject({ days: [], nextAvailableDate: '2026-12-07' })
    const never = await service({ minNoticeMinutes: 50 * 1440 })
    expect(await listMonth(visitor(), never)).toMatchObject({ days: [], nextAvailableDate: null })
  })

  it('is not found for what is none of the application’s', async () => {
    const { preset } = await service()
    expect(await refusal(listMonth(visitor(), { application: 'nobody', preset }))).toMatchObject({ code: 'not_found' })
    expect(await refusal(listMonth(visitor(), { application: world.slug, preset: 'x' }))).toMatchObject({
      code: 'not_found',
    })
  })
})

describe('the next days with free times', () => {
  it('are found far beyond the first fortnight, each day once', async () => {
    const where = await service({ minNoticeMinutes: 12 * 1440 })
    const shown = await listTimes(visitor(), { ...where, days: 5 })
    expect(shown.days.map(({ date }) => date)).toEqual([
      '2026-12-05',
      '2026-12-06',
      '2026-12-07',
      '2026-12-08',
      '2026-12-09',
    ])
    expect(shown).toMatchObject({ laterFrom: '2026-12-10', until: '2027-01-02' })
  })

  it('end where the horizon does', async () => {
    const where = await service()
    const shown = await listTimes(visitor(), { ...where, from: '2026-12-31', days: 5 })
    expect(shown.days.map(({ date }) => date)).toEqual(['2026-12-31', '2027-01-01', '2027-01-02'])
    expect(shown.laterFrom).toBeNull()
  })
})
