import { sql } from 'drizzle-orm'
import { boolean, check, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.ts'
import { inEnum, primary, references, uniqueOn } from './constraints.ts'

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
  (t) => [
    primary(t.organizationId, t.id),
    uniqueOn(t.organizationId, t.slug),
    references([t.organizationId], [organizations.id]),
    check('applications_slug_check', sql`${t.slug} ~ '^[a-z0-9][a-z0-9-]{0,62}$'`),
  ],
)

/** An application's connection to Genesys, one per region. */
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
    /**
     * Set when the connection is no longer used for new sessions. It is kept until the last session created with it has
     * ended.
     */
    retiredAt: instant('retired_at'),
    /** The previous secret of session webhooks. */
    previousWebhookSecret: bytea('previous_webhook_secret'),
    /**
     * End of the time in which the previous secret is accepted. Null until the new secret is registered, when that time
     * starts.
     */
    previousUntil: instant('previous_until'),
    registration: text('registration', { enum: ['none', 'requested', 'registered', 'failed'] })
      .notNull()
      .default('none'),
    registrationAt: instant('registration_at'),
    registrationReason: text('registration_reason'),
    checked: text('checked', { enum: ['none', 'requested', 'ok', 'failed'] })
      .notNull()
      .default('none'),
    checkedAt: instant('checked_at'),
    checkedReason: text('checked_reason'),
  },
  (t) => [
    primary(t.organizationId, t.applicationId, t.region),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
    uniqueIndex('genesys_settings_one_primary').on(t.organizationId, t.applicationId).where(sql`${t.isPrimary}`),
    check('genesys_settings_retired_is_not_primary', sql`${t.retiredAt} is null or not ${t.isPrimary}`),
    inEnum(t.registration),
    inEnum(t.checked),
  ],
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
  (t) => [
    primary(t.organizationId, t.id),
    references([t.organizationId, t.applicationId], [applications.organizationId, applications.id]),
  ],
)
