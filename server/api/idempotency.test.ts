import { setTimeout as sleep } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { idempotency } from '#db/schema/idempotency.ts'
import { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { testConfig, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { type IdempotentRequest, parseIdempotencyKey, runIdempotently } from './idempotency.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const ctx = () => testCtx({ db: database.db, config: testConfig() })
const keyed = (overrides: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
  organizationId: newId(),
  caller: 'a',
  key: 'k',
  payload: 'p',
  ...overrides,
})
/** Returns work that counts how often it ran. */
function counted(body: () => Promise<object> = async () => ({ done: true })) {
  const times = { done: 0 }
  const work = async () => {
    times.done += 1
    return { status: 200, body: await body() }
  }
  return { times, work }
}

/** Returns work that reports its start and waits until it is released. */
function blocked(body: object) {
  let begin = () => {}
  let finish = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const released = new Promise<void>((resolve) => {
    finish = resolve
  })
  const counting = counted(async () => {
    begin()
    await released
    return body
  })
  return { ...counting, begun, finish: () => finish() }
}

it('makes a repeated request wait for the response of the one in flight', async () => {
  const request = keyed()
  const { times, work, begun, finish } = blocked({ at: 1 })
  const first = runIdempotently(ctx(), request, work)
  await begun
  const repeated = runIdempotently(ctx(), request, work)
  await sleep(100)
  finish()
  expect(await first).toMatchObject({ body: { at: 1 }, replayed: false })
  expect(await repeated).toMatchObject({ body: { at: 1 }, replayed: true })
  expect(times.done).toBe(1)
})

it('treats another caller, key or organization as another request', async () => {
  const request = keyed()
  const { times, work } = counted()
  for (const overrides of [{}, { caller: 'b' }, { key: 'l' }, { organizationId: newId() }])
    await runIdempotently(ctx(), { ...request, ...overrides }, work)
  expect(times.done).toBe(4)
})

it('frees the key after a refusal', async () => {
  const request = keyed()
  const refusal = () => Promise.reject(new AppError('conflict', 'taken'))
  await expect(runIdempotently(ctx(), request, refusal)).rejects.toMatchObject({ code: 'conflict' })
  const { times, work } = counted()
  await runIdempotently(ctx(), request, work)
  expect(times.done).toBe(1)
})

it('refuses the same key for another request', async () => {
  const request = keyed()
  await runIdempotently(ctx(), request, counted().work)
  await expect(runIdempotently(ctx(), { ...request, payload: 'q' }, counted().work)).rejects.toMatchObject({
    code: 'invalid',
  })
})

it.each([
  ['a day ago', '25 hours', 200],
  ['and interrupted without a response', '2 minutes', null],
])('lets a key be used again that was used %s', async (_, ago, status) => {
  const request = keyed()
  await runIdempotently(ctx(), request, counted().work)
  await database.db
    .update(idempotency)
    .set({ status, createdAt: sql`now() - ${ago}::interval` })
    .where(eq(idempotency.organizationId, request.organizationId))
  const { times, work } = counted()
  await runIdempotently(ctx(), request, work)
  expect(times.done).toBe(1)
})

it('gives up waiting after ten seconds', async () => {
  const request = keyed()
  const { work, begun, finish } = blocked({})
  const hanging = runIdempotently(ctx(), request, work)
  await begun
  await expect(runIdempotently(ctx(), request, counted().work)).rejects.toMatchObject({
    details: { reason: 'in_flight' },
  })
  finish()
  await hanging
}, 20_000)

it('reads a key bare or quoted', () => {
  expect(parseIdempotencyKey(undefined)).toBeNull()
  expect(parseIdempotencyKey('"8e03978e-40d5"')).toBe('8e03978e-40d5')
  expect(parseIdempotencyKey('8e03978e-40d5')).toBe('8e03978e-40d5')
  for (const bad of ['', '""', 'a b', 'x'.repeat(256), 'ä']) expect(() => parseIdempotencyKey(bad)).toThrow(AppError)
})
