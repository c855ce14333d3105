import { afterAll, afterEach, beforeAll } from 'vitest'
import type { EngineOptions } from '#server/platform/jobs/engine.ts'
import type { Handlers } from '#server/platform/jobs/types.ts'
import { testCtx } from './context.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { createTestEngine } from './jobEngine.ts'

/** A file's database, whose agenda is empty before each of its tests. */
export function jobFixture() {
  let database: TestDatabase | undefined
  const there = (): TestDatabase => {
    if (!database) throw new Error('only within a test')
    return database
  }
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => there().drop())
  afterEach(async () => {
    await there().sql`delete from jobs`
    await there().sql`delete from lanes`
  })
  return {
    get database() {
      return there()
    },
    rows: () => there().sql`select * from jobs order by due_at`,
    createEngine: (handlers: Handlers, options: Partial<EngineOptions> = {}) =>
      createTestEngine(there().sql, () => testCtx({ db: there().db }), handlers, options),
  }
}
