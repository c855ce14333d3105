import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getEmbedOrigins } from '#server/booking/getEmbedOrigins.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx, Role } from '#server/platform/context.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { getEmbedding } from '../presets/getEmbedding.ts'
import { saveEmbedding } from './saveEmbedding.ts'

let database: TestDatabase
let world: World
let other: World
const clock = testClock()

beforeAll(async () => {
  database = await createTestDatabase()
  other = await buildWorld(database.db)
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
})

const as = (kind: Role, of: World = world): Ctx => {
  const { organizationId, applicationId, agentId: staffId } = of
  return testCtx({ db: database.db, clock, actor: { kind, organizationId, applicationId, staffId } })
}
const asVisitor = (): Ctx =>
  testCtx({ db: database.db, clock, actor: { kind: 'public', clientIp: null, browserId: null } })
const allowed = async (of: World = world) =>
  (await getEmbedOrigins(asVisitor(), { applicationId: of.applicationId })).origins

describe('websites that may embed the booking pages', () => {
  it('are exactly those that an administrator entered, none by default', async () => {
    expect(await allowed()).toEqual([])
    const saved = await saveEmbedding(as('admin'), {
      origins: ['www.example.com', '', 'https://www.example.com/contact'],
    })
    expect(saved).toEqual({ ok: true, origins: ['https://www.example.com'] })
    expect(await allowed()).toEqual(['https://www.example.com'])
    expect(await allowed(other)).toEqual([])
    expect(await getEmbedding(as('admin'), {})).toMatchObject({ origins: ['https://www.example.com'] })
  })

  it('are saved without changing other settings, and audited', async () => {
    await database.sql`update applications set settings = settings || '{"accent": "#123456"}' where id = ${world.applicationId}`
    await saveEmbedding(as('admin'), { origins: ['a.example.com'] })
    const [row] = await database.sql`select settings from applications where id = ${world.applicationId}`
    expect(row?.settings).toMatchObject({ accent: '#123456', embedOrigins: ['https://a.example.com'] })
    const [entry] = await database.sql`select action, before, after from audit where object_id = ${world.applicationId}`
    expect(entry).toEqual({
      action: 'application.embedding',
      before: { embedOrigins: [] },
      after: { embedOrigins: ['https://a.example.com'] },
    })
  })

  it('are not saved if an entry is invalid; the invalid entries are returned', async () => {
    await saveEmbedding(as('admin'), { origins: ['a.example.com'] })
    const refused = await saveEmbedding(as('admin'), { origins: ['b.example.com', '*', 'http://c.example.com'] })
    expect(refused).toEqual({ ok: false, invalidOrigins: ['*', 'http://c.example.com'] })
    expect(await allowed()).toEqual(['https://a.example.com'])
  })

  it.each(['agent', 'supervisor'] as const)('cannot be read or saved by the role %s', async (role) => {
    expect(await refusal(getEmbedding(as(role), {}))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(saveEmbedding(as(role), { origins: [] }))).toMatchObject({ code: 'forbidden' })
  })

  it('are not_found for an administrator of another organization, like those of an unknown application', async () => {
    for (const applicationId of [world.applicationId, newId()]) {
      expect(await refusal(getEmbedding(as('admin', other), { applicationId }))).toMatchObject({ code: 'not_found' })
      const saved = saveEmbedding(as('admin', other), { applicationId, origins: ['evil.example.com'] })
      expect(await refusal(saved)).toMatchObject({ code: 'not_found' })
    }
    expect(await allowed()).toEqual([])
  })
})
