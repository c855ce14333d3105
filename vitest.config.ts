import { defineConfig } from 'vitest/config'

/** Quick and without a database: decisions, pure helpers, words, and the tests that read the tree. */
const unit = [
  'server/**/{rules,*Rules}.test.ts',
  'server/**/schema.test.ts',
  'server/**/oracle.test.ts',
  'server/lib/**/*.test.ts',
  'server/testing/{architecture,language}.test.ts',
  'emails/**/*.test.{ts,tsx}',
  'messages/**/*.test.ts',
  'docs/**/*.test.ts',
  // Those two need servers, so they go with the slow ones.
  'scripts/**/!(postgres|seed).test.ts',
]

const never = ['**/node_modules/**', '**/.next/**', '**/.punctual/**', 'e2e/journeys/**']

export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: true,
    allowOnly: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: unit,
          exclude: never,
          testTimeout: 60_000,
          setupFiles: ['scripts/lib/quiet-console.ts'],
        },
      },
      {
        extends: true,
        test: {
          // Everything that is not a unit test, so that no test file can belong nowhere.
          name: 'integration',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...never, ...unit],
          globalSetup: ['scripts/lib/test-postgres.ts'],
          setupFiles: ['scripts/lib/quiet-console.ts'],
          testTimeout: 90_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
