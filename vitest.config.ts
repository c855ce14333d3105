import { defineConfig } from 'vitest/config'

/** Fast tests without a database: rules, pure helpers, texts, and tests that read the source tree. */
const unit = [
  'server/**/{rules,*Rules}.test.ts',
  'server/**/schema.test.ts',
  'server/**/oracle.test.ts',
  'server/lib/**/*.test.ts',
  'server/testing/{architecture,language,optionalProperties}.test.ts',
  'emails/**/*.test.{ts,tsx}',
  'messages/**/*.test.ts',
  'app/{routes,_http/limitBody}.test.ts',
  'docs/**/*.test.ts',
  // These two need servers, so they belong to the integration tests.
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
          // Includes everything that is not a unit test, so that every test file belongs to a project.
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
