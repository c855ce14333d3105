import { afterAll, beforeAll, expect, it } from 'vitest'
import { testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { consumeLimit } from './consumeLimit.ts'
import { limitHandlers } from './jobs.ts'
import { peekLimit } from './peekLimit.ts'
import { refundLimit } from './refundLimit.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const limit = (key: string, overrides = {}) => ({ key, windowSeconds: 60, max: 5, ...overrides })

it('lets exactly the number through, however many ask at once', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => consumeLimit(database.db, limit('parallel'))))
  expect(answers.filter((answer) => answer.allowed)).toHaveLength(5)
  const refused = answers.filter((answer) => !answer.allowed)
  expect(refused.every((answer) => answer.retryAfterSeconds >= 1 && answer.retryAfterSeconds <= 60)).toBe(true)
  expect(new Set(answers.filter((answer) => answer.allowed).map((answer) => answer.remaining))).toEqual(
    new Set([0, 1, 2, 3, 4]),
  )
})

it('counts each of those who come together, and tells each their own place', async () => {
  const together = limit('together', { max: 100 })
  const answers = await Promise.all(Array.from({ length: 30 }, () => consumeLimit(database.db, together)))
  const left = answers.map(({ remaining }) => remaining).sort((a, b) => b - a)
  expect(left).toEqual(Array.from({ length: 30 }, (_, index) => 99 - index))
  expect((await peekLimit(database.db, together)).remaining).toBe(70)
})

it('starts anew when the window is over, and refusals do not prolong it', async () => {
  const short = limit('window', { windowSeconds: 0.4, max: 1 })
  expect((await consumeLimit(database.db, short)).allowed).toBe(true)
  const startedAt = Date.now()
  while (!(await consumeLimit(database.db, short)).allowed) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(Date.now() - startedAt).toBeLessThan(1000)
  expect(Date.now() - startedAt).toBeGreaterThan(200)
})

it('gives a reserved try back, so that right ones do not count', async () => {
  const tries = limit('tries', { max: 2 })
  for (let i = 0; i < 5; i += 1) {
    expect((await consumeLimit(database.db, tries)).allowed).toBe(true)
    await refundLimit(database.db, tries)
  }
  await consumeLimit(database.db, tries)
  await consumeLimit(database.db, tries)
  expect(await consumeLimit(database.db, tries)).toMatchObject({ allowed: false, remaining: 0 })
})

it('can be looked at without being counted', async () => {
  const looked = limit('looked', { max: 1 })
  expect(await peekLimit(database.db, looked)).toEqual({ allowed: true, remaining: 1, retryAfterSeconds: 0 })
  await consumeLimit(database.db, looked)
  expect(await peekLimit(database.db, looked)).toMatchObject({ allowed: false, remaining: 0 })
  expect((await peekLimit(database.db, limit('untouched'))).allowed).toBe(true)
})

it('keeps keys apart, and refuses everything when nothing is allowed', async () => {
  await consumeLimit(database.db, limit('a', { max: 1 }))
  expect((await consumeLimit(database.db, limit('b', { max: 1 }))).allowed).toBe(true)
  expect(await consumeLimit(database.db, limit('none', { max: 0 }))).toMatchObject({
    allowed: false,
    retryAfterSeconds: 60,
  })
})

it('sweeps windows that are over and leaves those that run', async () => {
  const ctx = testCtx({ db: database.db })
  await consumeLimit(database.db, limit('running'))
  await database.sql`insert into limit_windows (key, hits, ends_at) values ('old', 3, now() - interval '1 hour')`
  const sweep = limitHandlers['limits.sweep']?.run
  await sweep?.(ctx, {} as never)
  const keys = (await database.sql`select key from limit_windows`).map((row) => row.key)
  expect(keys).toContain('running')
  expect(keys).not.toContain('old')
})
