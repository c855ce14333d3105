import { inject } from 'vitest'
import { type Database, openDatabase } from '#db/client.ts'
import { cloneTemplate } from '../../scripts/lib/test-postgres.ts'

export type TestDatabase = Database & { appUrl: string; ownerUrl: string; drop(): Promise<void> }

/**
 * Creates a database for one test file, cloned from the migrated template, with the role of the app as in production.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const clone = await cloneTemplate(inject('superuserUrl'))
  const database = openDatabase(clone.appUrl, { max: 10, rawMax: 8, name: 'test' })
  return {
    ...database,
    appUrl: clone.appUrl,
    ownerUrl: clone.ownerUrl,
    drop: async () => {
      await database.close()
      await clone.drop()
    },
  }
}
