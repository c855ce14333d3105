import { defineConfig } from 'drizzle-kit'

/** For `drizzle-kit studio` and `check`; migrations are written by hand, for they hold constraints it cannot express. */
export default defineConfig({ dialect: 'postgresql', schema: './db/schema/*.ts', out: './db/migrations' })
