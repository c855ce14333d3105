import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { inEnum, primary } from './constraints.ts'

/** Values that are looked up before the organization is known: ids, slugs, staff email addresses, hashes of tokens. */
export const directory = pgTable(
  'directory',
  {
    kind: text('kind', {
      enum: ['application', 'application_slug', 'preset', 'staff_email', 'api_client', 'link', 'appointment'],
    }).notNull(),
    value: text('value').notNull(),
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    /**
     * Set when a new link replaces this one. A revoked link grants no access; its page explains why and how to get a
     * new link.
     */
    revokedAt: instant('revoked_at'),
  },
  (t) => [primary(t.kind, t.value), inEnum(t.kind)],
)

/** Settings of the whole installation, such as the sandbox clock's offset. They belong to no organization. */
export const installation = pgTable('installation', {
  key: text('key').primaryKey(),
  value: jsonb('value').$type<unknown>().notNull(),
})
