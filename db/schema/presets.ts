import { sql } from 'drizzle-orm'
import { boolean, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export const presets = pgTable(
  'presets',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    slug: text('slug').notNull(),
    version: integer('version').notNull().default(1),
    isDefault: boolean('is_default').notNull().default(false),
    active: boolean('active').notNull().default(true),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const presetVersions = pgTable(
  'preset_versions',
  {
    organizationId: uuid('organization_id').notNull(),
    presetId: uuid('preset_id').notNull(),
    version: integer('version').notNull(),
    policy: jsonb('policy').$type<Record<string, unknown>>().notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    /** Nobody for the first version that an installation brings. */
    createdBy: uuid('created_by'),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.presetId, t.version] })],
)
