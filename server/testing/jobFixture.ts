import { afterAll, afterEach, beforeAll } from 'vitest'
import type { EngineOptions } from '#server/platform/jobs/engine.ts'
import type { Handlers } from '#server/platform/jobs/types.ts'
import { testCtx } from './context.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { createTestEngine } from './jobEngine.ts'
import { requireInTest } from './requireInTest.ts'

/** Sets up a database per file and empties its jobs after each test. */
export function jobFixture() {
  let database: TestDatabase | undefined
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => requireInTest(database).drop())
  afterEach(async () => {
    await requireInTest(database).sql`delete from jobs`
    await requireInTest(database).sql`delete from lanes`
    await requireInTest(database).sql`delete from circuits`
  })
  return {
    get database() {
      return requireInTest(database)
    },
    rows: () => requireInTest(database).sql`select * from jobs order by due_at`,
    createEngine: (handlers: Handlers, options: Partial<EngineOptions> = {}) =>
      createTestEngine(
        requireInTest(database).sql,
        () => testCtx({ db: requireInTest(database).db }),
        handlers,
        options,
      ),
  }
}
