import { jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export const directory = pgTable(
  'directory',
  {
    kind: text('kind', {
      enum: ['application', 'application_slug', 'preset', 'staff_email', 'api_client', 'link', 'appointment'],
    }).notNull(),
    value: text('value').notNull(),
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    /** Of a link: replaced by a fresh one. */
    revokedAt: instant('revoked_at'),
  },
  (t) => [primaryKey({ columns: [t.kind, t.value] })],
)

export const installation = pgTable('installation', {
  key: text('key').primaryKey(),
  value: jsonb('value').$type<unknown>().notNull(),
})
