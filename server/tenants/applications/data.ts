import { and, asc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications, genesysSettings } from '#db/schema/applications.ts'
import { appointments } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { toApplicationFacts } from '#server/domain/data.ts'
import { type ApplicationFacts, type ApplicationSettings, applicationSettings } from '#server/domain/schema.ts'
import { notFound } from '#server/lib/errors.ts'
import { unseal } from '#server/lib/seal.ts'
import { together } from '#server/lib/together.ts'
import type { Ctx } from '#server/platform/context.ts'

export type FoundApplication = ApplicationFacts & { organizationId: string }
export type GenesysSecrets = {
  region: string
  clientId: string
  clientSecret: string
  openMessagingId: string | null
  openMessagingSecret: string | null
  sessionWebhookSecret: string | null
  /** Counts beside it while the vendor may not know the new one yet. */
  previousWebhookSecret: string | null
  version: number
  isRetired: boolean
}

export const findApplicationBySlug = (db: Queryable, slug: string): Promise<FoundApplication | null> =>
  findApplication(db, 'application_slug', slug)
export const findApplicationById = (db: Queryable, id: string): Promise<FoundApplication | null> =>
  findApplication(db, 'application', id)

function findApplication(
  db: Queryable,
  kind: 'application' | 'application_slug',
  value: string,
): Promise<FoundApplication | null> {
  return together(db, `${kind} ${value}`, async () => {
    const [row] = await db
      .select({ application: applications, genesys: genesysSettings })
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
    return row
      ? { ...toApplicationFacts(row.application, row.genesys), organizationId: row.application.organizationId }
      : null
  })
}

/** Changes some settings, under the application's lock, as read there; answers all as they were and as they are. */
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

/** Which table and row a sealed Genesys secret belongs to. */
export const genesysSecretRow = (applicationId: string, region: string, field: string): string =>
  `genesys_settings.${field}:${applicationId}:${region}`

/**
 * An application's way into Genesys with its secrets opened, for one region or the primary one; null without settings. A
 * region taken out of use is found by its name alone, for what was made there, and not `forNew`.
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
  if (!row) return null
  const open = (field: string, sealed: Buffer | null): string | null =>
    sealed &&
    unseal(ctx.config.ENCRYPTION_KEYS, genesysSecretRow(applicationId, row.region, field), sealed).toString('utf8')
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

/** Signatures keep machine time. */
const isPast = (at: Date | null): boolean => at !== null && at.getTime() < Date.now()

/** Appointments that end after a moment, whatever became of them, soonest first. */
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

/** The applications a member of staff works in, by name: one, or all of the organization. */
export const listOwnApplications = (
  db: Queryable,
  scope: { organizationId: string; applicationId: string | null },
): Promise<ApplicationName[]> =>
  db
    .select({
      id: applications.id,
      name: applications.name,
      slug: applications.slug,
      timezone: applications.timezone,
    })
    .from(applications)
    .where(
      and(
        eq(applications.organizationId, scope.organizationId),
        scope.applicationId ? eq(applications.id, scope.applicationId) : undefined,
      ),
    )
    .orderBy(asc(applications.name), asc(applications.id))
    .limit(200)
