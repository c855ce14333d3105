import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '#server/platform/context.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
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

const asVisitor = (): Ctx =>
  testCtx({ db: database.db, clock, actor: { kind: 'public', clientIp: null, browserId: null } })
/** Builds a service of the agent, who works every day from 8:00 to 18:00. */
async function buildService(policy: Partial<World['policy']> = {}): Promise<{ application: string; preset: string }> {
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

describe('the month view', () => {
  it('lists the days with free times, without past days and days beyond the horizon', async () => {
    const path = await buildService()
    const november = await listMonth(asVisitor(), path)
    expect(november).toMatchObject({ month: '2026-11', today: '2026-11-23', earlier: null, later: '2026-12' })
    expect(november.days[0]).toEqual({ date: '2026-11-23', count: 14 })
    expect(november.days.at(-1)?.date).toBe('2026-11-30')
    const january = await listMonth(asVisitor(), { ...path, month: '2027-01' })
    expect(january).toMatchObject({ until: '2027-01-02', earlier: '2026-12', later: null })
    expect(january.days.map(({ date }) => date)).toEqual(['2027-01-01', '2027-01-02'])
  })

  it('counts as many times per day as the day’s list shows', async () => {
    const path = await buildService()
    for (const timezone of ['Europe/Berlin', 'Pacific/Auckland', 'America/Los_Angeles']) {
      const { days } = await listMonth(asVisitor(), { ...path, timezone, month: '2026-12' })
      const listed = await listTimes(asVisitor(), { ...path, timezone, from: days[3]?.date, days: 1 })
      expect(listed.days.map(({ date, slots }) => ({ date, count: slots.length }))).toEqual([days[3]])
    }
  })

  it('uses the requested duration, or the first if the service does not offer it', async () => {
    const path = await buildService({ durationsMinutes: [30, 120] })
    const counts = async (durationMinutes: number) =>
      (await listMonth(asVisitor(), { ...path, durationMinutes })).days.at(-1)?.count
    expect(await counts(30)).toBe(20)
    expect(await counts(120)).toBe(17)
    expect(await counts(45)).toBe(20)
  })

  it('shows the nearest bookable month instead of one outside the bookable range', async () => {
    const path = await buildService()
    expect((await listMonth(asVisitor(), { ...path, month: '1999-01' })).month).toBe('2026-11')
    expect((await listMonth(asVisitor(), { ...path, month: '9999-12' })).month).toBe('2027-01')
  })

  it('names the next available date for a month without free times', async () => {
    const path = await buildService({ minNoticeMinutes: 14 * 1440 })
    const november = await listMonth(asVisitor(), path)
    expect(november).toMatchObject({ days: [], nextAvailableDate: '2026-12-07' })
    const never = await buildService({ minNoticeMinutes: 50 * 1440 })
    expect(await listMonth(asVisitor(), never)).toMatchObject({ days: [], nextAvailableDate: null })
  })

  it('is not found for an unknown application or service', async () => {
    const { preset } = await buildService()
    expect(await refusal(listMonth(asVisitor(), { application: 'nobody', preset }))).toMatchObject({
      code: 'not_found',
    })
    expect(await refusal(listMonth(asVisitor(), { application: world.slug, preset: 'x' }))).toMatchObject({
      code: 'not_found',
    })
  })
})

describe('the list of next days', () => {
  it('finds days far beyond the first two weeks, each once', async () => {
    const path = await buildService({ minNoticeMinutes: 12 * 1440 })
    const shown = await listTimes(asVisitor(), { ...path, days: 5 })
    expect(shown.days.map(({ date }) => date)).toEqual([
      '2026-12-05',
      '2026-12-06',
      '2026-12-07',
      '2026-12-08',
      '2026-12-09',
    ])
    expect(shown).toMatchObject({ laterFrom: '2026-12-10', until: '2027-01-02' })
  })

  it('ends at the horizon', async () => {
    const path = await buildService()
    const shown = await listTimes(asVisitor(), { ...path, from: '2026-12-31', days: 5 })
    expect(shown.days.map(({ date }) => date)).toEqual(['2026-12-31', '2027-01-01', '2027-01-02'])
    expect(shown.laterFrom).toBeNull()
  })
})
