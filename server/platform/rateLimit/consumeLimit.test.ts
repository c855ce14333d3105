import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { consumeLimit } from './consumeLimit.ts'
import { peekLimit } from './peekLimit.ts'
import { refundLimit } from './refundLimit.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const limit = (key: string, overrides = {}) => ({ key, windowSeconds: 60, max: 5, ...overrides })

it('allows exactly the limit under parallel requests', async () => {
  const results = await Promise.all(Array.from({ length: 60 }, () => consumeLimit(database.db, limit('parallel'))))
  expect(results.filter((result) => result.allowed)).toHaveLength(5)
  const refused = results.filter((result) => !result.allowed)
  expect(refused.every((result) => result.retryAfterSeconds >= 1 && result.retryAfterSeconds <= 60)).toBe(true)
  expect(new Set(results.filter((result) => result.allowed).map((result) => result.remaining))).toEqual(
    new Set([0, 1, 2, 3, 4]),
  )
})

it('counts each parallel request and returns its own remaining number', async () => {
  const shared = limit('shared', { max: 100 })
  const results = await Promise.all(Array.from({ length: 30 }, () => consumeLimit(database.db, shared)))
  const left = results.map(({ remaining }) => remaining).sort((a, b) => b - a)
  expect(left).toEqual(Array.from({ length: 30 }, (_, index) => 99 - index))
  expect((await peekLimit(database.db, shared)).remaining).toBe(70)
})

it('starts a new window when the old one ends, and refusals do not prolong it', async () => {
  const short = limit('window', { windowSeconds: 0.4, max: 1 })
  expect((await consumeLimit(database.db, short)).allowed).toBe(true)
  const startedAt = Date.now()
  while (!(await consumeLimit(database.db, short)).allowed) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(Date.now() - startedAt).toBeLessThan(1000)
  expect(Date.now() - startedAt).toBeGreaterThan(200)
})

it('refunds a reserved attempt, so that correct ones do not count', async () => {
  const attempts = limit('attempts', { max: 2 })
  for (let i = 0; i < 5; i += 1) {
    expect((await consumeLimit(database.db, attempts)).allowed).toBe(true)
    await refundLimit(database.db, attempts)
  }
  await consumeLimit(database.db, attempts)
  await consumeLimit(database.db, attempts)
  expect(await consumeLimit(database.db, attempts)).toMatchObject({ allowed: false, remaining: 0 })
})

it('can be read without counting a hit', async () => {
  const once = limit('looked', { max: 1 })
  expect(await peekLimit(database.db, once)).toEqual({ allowed: true, remaining: 1, retryAfterSeconds: 0 })
  await consumeLimit(database.db, once)
  expect(await peekLimit(database.db, once)).toMatchObject({ allowed: false, remaining: 0 })
  expect((await peekLimit(database.db, limit('untouched'))).allowed).toBe(true)
})

it('counts keys separately, and refuses everything at a limit of zero', async () => {
  await consumeLimit(database.db, limit('a', { max: 1 }))
  expect((await consumeLimit(database.db, limit('b', { max: 1 }))).allowed).toBe(true)
  expect(await consumeLimit(database.db, limit('none', { max: 0 }))).toMatchObject({
    allowed: false,
    retryAfterSeconds: 60,
  })
})
