import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { testClock, testCtx } from '../testing/context.ts'
import type { TestDatabase } from '../testing/db.ts'
import { createEngine, type Engine, type EngineOptions } from './engine.ts'
import type { AgendaRequest, Handlers, Rates } from './types.ts'

export const noRates: Rates = { ratePerMinute: () => null, sharedBucket: () => null }

/** An engine at 2026-11-23 09:00 UTC of business time, on a real database. */
export function engineOn(database: TestDatabase, handlers: Handlers, options: Partial<EngineOptions> = {}): Engine {
  const clock = testClock()
  return createEngine({
    sql: database.sql,
    handlers,
    ctx: () => testCtx({ db: database.db, clock }),
    rates: noRates,
    leaseMs: 10_000,
    handlerTimeoutMs: 5000,
    ...options,
  })
}

/** Something due at that time; each its own effect unless an identity is given. */
export const request = (overrides: Partial<AgendaRequest> = {}): AgendaRequest => ({
  organizationId: '00000000-0000-4000-8000-000000000001',
  lane: 'mail',
  kind: 'test',
  subject: 'subject',
  revision: 1,
  identity: [randomUUID()],
  origin: 'plan',
  dueAt: new Date('2026-11-23T09:00:00Z'),
  ...overrides,
})

/** Asks again until the answer is right, or throws. */
export async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean, withinMs = 5000): Promise<T> {
  const endsAt = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (isRight(answer)) return answer
    if (Date.now() > endsAt) throw new Error('it did not happen in time')
    await sleep(10)
  }
}
