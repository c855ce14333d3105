import { sql } from 'drizzle-orm'
import { boolean, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'

export const organizations = pgTable('organizations', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  createdAt: instant('created_at').notNull().default(sql`now()`),
})

export const applications = pgTable(
  'applications',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    timezone: text('timezone').notNull(),
    locale: text('locale').notNull().default('en'),
    country: text('country').notNull(),
    settings: jsonb('settings').$type<Record<string, unknown>>().notNull().default({}),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)

export const genesysSettings = pgTable(
  'genesys_settings',
  {
    organizationId: uuid('organization_id').notNull(),
    applicationId: uuid('application_id').notNull(),
    region: text('region').notNull(),
    isPrimary: boolean('is_primary').notNull().default(true),
    clientId: text('client_id').notNull(),
    clientSecret: bytea('client_secret').notNull(),
    genesysOrganizationId: text('genesys_organization_id').notNull(),
    openMessagingId: text('open_messaging_id'),
    openMessagingSecret: bytea('open_messaging_secret'),
    sessionWebhookSecret: bytea('session_webhook_secret'),
    latencyNote: text('latency_note'),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.applicationId, t.region] })],
)

export const apiClients = pgTable(
  'api_clients',
  {
    organizationId: uuid('organization_id').notNull(),
    id: uuid('id').notNull(),
    applicationId: uuid('application_id').notNull(),
    name: text('name').notNull(),
    secretHash: bytea('secret_hash').notNull(),
    active: boolean('active').notNull().default(true),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.id] })],
)
