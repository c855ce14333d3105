import { and, asc, desc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications, genesysSettings } from '#db/schema/applications.ts'
import { appointments } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { applicationColumns, genesysColumns, toApplicationFacts } from '#server/domain/data.ts'
import { type ApplicationFacts, type ApplicationSettings, applicationSettings } from '#server/domain/schema.ts'
import { notFound } from '#server/lib/errors.ts'
import { unseal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'

export type FoundApplication = ApplicationFacts & { organizationId: string }
export type GenesysSecrets = {
  region: string
  clientId: string
  clientSecret: string
  openMessagingId: string | null
  openMessagingSecret: string | null
  sessionWebhookSecret: string | null
  /** Accepted in addition while the vendor may still use it. */
  previousWebhookSecret: string | null
  version: number
  isRetired: boolean
}

export const findApplicationBySlug = (db: Queryable, slug: string): Promise<FoundApplication | null> =>
  findApplication(db, 'application_slug', slug)
export const findApplicationById = (db: Queryable, id: string): Promise<FoundApplication | null> =>
  findApplication(db, 'application', id)

async function findApplication(
  db: Queryable,
  kind: 'application' | 'application_slug',
  value: string,
): Promise<FoundApplication | null> {
  const [row] = await db
    .select({ organizationId: applications.organizationId, application: applicationColumns, genesys: genesysColumns })
    .from(directory)
    .innerJoin(
      applications,
      and(eq(applications.organizationId, directory.organizationId), eq(applications.id, directory.id)),
    )
    .leftJoin(
      genesysSettings,
      and(
        eq(genesysSettings.organizationId, applications.organizationId),
        eq(genesysSettings.applicationId, applications.id),
        eq(genesysSettings.isPrimary, true),
      ),
    )
    .where(and(eq(directory.kind, kind), eq(directory.value, value)))
  return row ? { ...toApplicationFacts(row.application, row.genesys), organizationId: row.organizationId } : null
}

/** Changes settings under the application's lock, based on their current value; returns the settings before and after. */
export async function mergeSettings(
  tx: Tx,
  organizationId: string,
  id: string,
  changeOf: (before: ApplicationSettings) => Partial<ApplicationSettings>,
): Promise<{ before: ApplicationSettings; after: ApplicationSettings }> {
  const where = and(eq(applications.organizationId, organizationId), eq(applications.id, id))
  const [row] = await tx
    .select({ settings: applications.settings })
    .from(applications)
    .where(where)
    .for('no key update')
  if (!row) throw notFound()
  const before = applicationSettings.parse(row.settings)
  const settings = { ...row.settings, ...changeOf(before) }
  await tx.update(applications).set({ settings }).where(where)
  return { before, after: applicationSettings.parse(settings) }
}

/** Returns the table, field and row of a sealed Genesys secret, which are its associated data. */
export const genesysSecretContext = (applicationId: string, region: string, field: string): string =>
  `genesys_settings.${field}:${applicationId}:${region}`

/**
 * Returns an application's Genesys connection with decrypted secrets, for one region or the primary one; null without
 * settings. A retired region is only found by its name, for objects that were created there, and never with `forNew`.
 */
export async function getGenesysConnection(
  ctx: Pick<Ctx, 'db' | 'config'>,
  organizationId: string,
  applicationId: string,
  region?: string,
  forNew = false,
): Promise<GenesysSecrets | null> {
  const inUse = isNull(genesysSettings.retiredAt)
  const [row] = await ctx.db
    .select()
    .from(genesysSettings)
    .where(
      and(
        eq(genesysSettings.organizationId, organizationId),
        eq(genesysSettings.applicationId, applicationId),
        forNew ? inUse : or(inUse, eq(genesysSettings.region, region ?? '')),
      ),
    )
    .orderBy(sql`${genesysSettings.region} = ${region ?? ''} desc, ${genesysSettings.isPrimary} desc`)
    .limit(1)
  return row ? openConnection(ctx, row) : null
}

/** Returns an application's Genesys connections of all regions with decrypted secrets, the primary one first. */
export async function listGenesysConnections(
  ctx: Pick<Ctx, 'db' | 'config'>,
  organizationId: string,
  applicationId: string,
): Promise<GenesysSecrets[]> {
  const rows = await ctx.db
    .select()
    .from(genesysSettings)
    .where(and(eq(genesysSettings.organizationId, organizationId), eq(genesysSettings.applicationId, applicationId)))
    .orderBy(desc(genesysSettings.isPrimary), genesysSettings.region)
  return rows.map((row) => openConnection(ctx, row))
}

function openConnection({ config }: Pick<Ctx, 'config'>, row: typeof genesysSettings.$inferSelect): GenesysSecrets {
  const open = (field: string, sealed: Buffer | null): string | null =>
    sealed &&
    unseal(config.ENCRYPTION_KEYS, genesysSecretContext(row.applicationId, row.region, field), sealed).toString('utf8')
  return {
    region: row.region,
    clientId: row.clientId,
    clientSecret: open('client_secret', row.clientSecret) ?? '',
    openMessagingId: row.openMessagingId,
    openMessagingSecret: open('open_messaging_secret', row.openMessagingSecret),
    sessionWebhookSecret: open('session_webhook_secret', row.sessionWebhookSecret),
    previousWebhookSecret: isPast(row.previousUntil) ? null : open('session_webhook_secret', row.previousWebhookSecret),
    version: row.version,
    isRetired: row.retiredAt !== null,
  }
}

/** Compares with machine time, which signatures use. */
const isPast = (at: Date | null): boolean => at !== null && at.getTime() < Date.now()

/** Lists appointments in any status that end after an instant, soonest first. */
export const listAppointmentsEndingAfter = (
  db: Queryable,
  organizationId: string,
  applicationId: string,
  after: Date,
): Promise<{ id: string; revision: number; startsAt: Date }[]> =>
  db
    .select({ id: appointments.id, revision: appointments.revision, startsAt: appointments.startsAt })
    .from(appointments)
    .where(
      and(
        eq(appointments.organizationId, organizationId),
        eq(appointments.applicationId, applicationId),
        gt(appointments.endsAt, after),
      ),
    )
    .orderBy(asc(appointments.startsAt), asc(appointments.id))

export type ApplicationName = { id: string; name: string; slug: string; timezone: string }

type StaffScope = { organizationId: string; applicationId: string | null }

/** Lists the applications of a member of staff by name: one, or all of the organization. */
export const listOwnApplications = (db: Queryable, scope: StaffScope): Promise<ApplicationName[]> =>
  db
    .select({
      id: applications.id,
      name: applications.name,
      slug: applications.slug,
      timezone: applications.timezone,
    })
    .from(applications)
    .where(isInScope(scope))
    .orderBy(asc(applications.name), asc(applications.id))
    .limit(MAX_APPLICATIONS)

/** Lists the settings of the same applications. */
export async function listApplicationSettings(db: Queryable, scope: StaffScope) {
  const rows = await db
    .select({ id: applications.id, name: applications.name, settings: applications.settings })
    .from(applications)
    .where(isInScope(scope))
    .orderBy(asc(applications.name), asc(applications.id))
    .limit(MAX_APPLICATIONS)
  return rows.map((row) => ({ ...row, settings: applicationSettings.parse(row.settings) }))
}

/** More applications than an organization has in practice. */
const MAX_APPLICATIONS = 200
const isInScope = ({ organizationId, applicationId }: StaffScope) =>
  and(eq(applications.organizationId, organizationId), applicationId ? eq(applications.id, applicationId) : undefined)
