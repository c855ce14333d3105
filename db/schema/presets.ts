import { sql } from 'drizzle-orm'
import { boolean, check, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { applications } from './applications.ts'
import { instant } from './columns.ts'
import { primary, references, uniqueOn } from './constraints.ts'
import { staff } from './staff.ts'

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
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.applicationId, t.slug),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    check('presets_slug_check', sql`${t.slug} ~ '^[a-z0-9][a-z0-9-]{0,62}$'`),
    uniqueIndex('presets_one_default').on(t.organizationId, t.applicationId).where(sql`${t.isDefault}`),
  ],
)

/** Versions are inserted and never changed: an appointment keeps the one it was booked under. */
export const presetVersions = pgTable(
  'preset_versions',
  {
    organizationId: uuid('organization_id').notNull(),
    presetId: uuid('preset_id').notNull(),
    version: integer('version').notNull(),
    policy: jsonb('policy').$type<Record<string, unknown>>().notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    /** Null for a first version that came with the installation. */
    createdBy: uuid('created_by'),
  },
  (t) => [
    primary(t.organizationId, t.presetId, t.version),
    references([t.organizationId, t.presetId], [presets.organizationId, presets.id]),
    references([t.organizationId, t.createdBy], [staff.organizationId, staff.id]),
  ],
)
