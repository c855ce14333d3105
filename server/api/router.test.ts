import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorld } from '#server/testing/builders/buildWorld.ts'
import { testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { appRouter, createCaller } from './router.ts'

/** Procedures open to everyone: by the name of an organization, by a link or by a code. All others require a sign-in. */
const publicProcedures = /^(book|manage|find|join|unsubscribe)\.|^auth\.signIn$|^availability\.list$/

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await buildWorld(database.db)
})
afterAll(() => database.drop())

const procedures = Object.keys(appRouter._def.procedures)
const call = (caller: object, path: string): Promise<unknown> => {
  const procedure = path.split('.').reduce<unknown>((target, name) => Reflect.get(Object(target), name), caller)
  return typeof procedure === 'function' ? procedure({}) : Promise.reject(new Error(`no procedure ${path}`))
}

describe('the tRPC procedures', () => {
  it('are listed', () => {
    expect(procedures.length).toBeGreaterThan(60)
    for (const name of ['book', 'manage', 'find', 'join', 'auth'])
      expect(procedures.some((path) => path.startsWith(`${name}.`))).toBe(true)
  })

  it.each(procedures.filter((path) => !publicProcedures.test(path)))(
    '%s refuses a visitor who is not signed in',
    async (path) => {
      const visitor = { kind: 'public', clientIp: '192.0.2.1', browserId: null } as const
      await expect(call(createCaller(testCtx({ db: database.db, actor: visitor })), path)).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
      })
    },
  )
})
