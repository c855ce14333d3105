import { sql } from 'drizzle-orm'
import { boolean, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
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
    version: integer('version').notNull().default(1),
    retiredAt: instant('retired_at'),
    previousWebhookSecret: bytea('previous_webhook_secret'),
    previousUntil: instant('previous_until'),
    registration: text('registration').$type<'none' | 'asked' | 'registered' | 'failed'>().notNull().default('none'),
    registrationAt: instant('registration_at'),
    registrationReason: text('registration_reason'),
    checked: text('checked').$type<'none' | 'asked' | 'ok' | 'failed'>().notNull().default('none'),
    checkedAt: instant('checked_at'),
    checkedReason: text('checked_reason'),
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
