import { defineConfig } from 'drizzle-kit'

/** For `npm run db:generate`, which compares the schema with the newest snapshot. `db/migrate.ts` applies the migrations. */
export default defineConfig({ dialect: 'postgresql', schema: './db/schema/*.ts', out: './db/migrations' })
