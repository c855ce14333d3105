import { eq } from 'drizzle-orm'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { staff } from '#db/schema/staff.ts'
import { actorFromCookies, cookieName, sessionCookie, sessionFromCookies } from '#server/auth.ts'
import { newId } from '#server/lib/ids.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testConfig } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'

let database: TestDatabase
let world: World
const config = testConfig()

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
})
afterAll(() => database.drop())

async function createMember() {
  const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
  const { organizationId, applicationId } = world
  return { staffId, organizationId, applicationId, role: 'supervisor' as const, sessionVersion: 1 }
}
const cookieReader = (value: string) => (name: string) => (name === cookieName(config) ? value : undefined)
const actorOf = (value: string) => actorFromCookies({ config, database }, cookieReader(value))
const updateStaff = (staffId: string, values: Partial<typeof staff.$inferInsert>) =>
  database.db.update(staff).set(values).where(eq(staff.id, staffId))

describe('a console session', () => {
  it('identifies the staff member who signed in', async () => {
    const user = await createMember()
    const { value } = await sessionCookie(config, user)
    expect(await actorOf(value)).toEqual({
      kind: 'supervisor',
      staffId: user.staffId,
      organizationId: world.organizationId,
      applicationId: world.applicationId,
    })
    expect(await sessionFromCookies({ config, database }, cookieReader(value))).toMatchObject({
      name: 'Test Agent',
      applicationName: 'Test application',
    })
  })

  it('uses a changed role at once', async () => {
    const user = await createMember()
    const { value } = await sessionCookie(config, user)
    await updateStaff(user.staffId, { role: 'agent' })
    expect(await actorOf(value)).toMatchObject({ kind: 'agent' })
  })

  it.each([{ active: false }, { sessionVersion: 2 }])('ends with %o', async (values) => {
    const user = await createMember()
    const { value } = await sessionCookie(config, user)
    await updateStaff(user.staffId, values)
    expect(await actorOf(value)).toBeNull()
  })

  it('ends after eight hours, also when the cookie was renewed meanwhile', async () => {
    const { value } = await sessionCookie(config, await createMember())
    const signedInAt = Math.floor(Date.now() / 1000) - 8 * 3600
    const renewed = { ...(await createMember()), use: 'console', signedInAt }
    expect(await actorOf(await encode({ token: renewed, secret: config.AUTH_SECRET }))).toBeNull()
    vi.useFakeTimers({ now: Date.now() + 8 * 3_600_000 + 16_000, toFake: ['Date'] })
    try {
      expect(await actorOf(value)).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })

  it('is refused for another secret, an altered cookie or a token with another use', async () => {
    const user = await createMember()
    const { value } = await sessionCookie(config, user)
    const foreign = await sessionCookie({ ...config, AUTH_SECRET: 'another-secret-0123456789' }, user)
    const token = { ...user, signedInAt: Math.floor(Date.now() / 1000) }
    const other = await encode({ token: { ...token, use: 'embed' }, secret: config.AUTH_SECRET })
    const unknown = await sessionCookie(config, { ...user, staffId: newId() })
    for (const wrong of [foreign.value, `${value}x`, other, unknown.value, '', 'nonsense'])
      expect(await actorOf(wrong)).toBeNull()
  })

  it('is sent only over HTTPS if the site uses HTTPS', async () => {
    const secure = { ...config, PUBLIC_URL: 'https://book.example' }
    const cookie = await sessionCookie(secure, await createMember())
    expect(cookie).toMatchObject({
      name: '__Secure-next-auth.session-token',
      options: { secure: true, httpOnly: true, sameSite: 'lax' },
    })
    expect((await sessionCookie(config, await createMember())).name).toBe('next-auth.session-token')
  })
})
