import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { createEngine, type Engine, type EngineOptions } from '#server/platform/jobs/engine.ts'
import type { Handlers, JobRequest, Rates } from '#server/platform/jobs/types.ts'

export const noRates: Rates = { ratePerMinute: () => null, sharedBucket: () => null }

/** Creates an engine for tests, without rates and with short leases. */
export function createTestEngine(
  sql: Sql,
  ctx: () => Ctx,
  handlers: Handlers,
  options: Partial<EngineOptions> = {},
): Engine {
  return createEngine({ sql, handlers, ctx, rates: noRates, leaseMs: 10_000, handlerTimeoutMs: 5000, ...options })
}

/** Returns a job request due at a fixed time, each with its own identity unless one is given. */
export const jobRequest = (overrides: Partial<JobRequest> = {}): JobRequest => ({
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

/** Repeats a read until the result is right, or throws. */
export async function waitUntil<T>(
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
  withinMs = 60_000,
): Promise<T> {
  const endsAt = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (isRight(answer)) return answer
    if (Date.now() > endsAt) throw new Error('not reached in time')
    await sleep(10)
  }
}
