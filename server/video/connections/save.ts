import type { Tx } from '#db/client.ts'
import { circuitName } from '#server/lib/circuitNames.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { seal } from '#server/lib/seal.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { allowProbeNow } from '#server/platform/jobs/circuitBreaker.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { findRegion } from '#server/ports/genesys/regions.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { genesysSecretContext } from '#server/tenants/applications/data.ts'
import { replanUpcoming } from '#server/tenants/applications/replanUpcoming.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { findSettings } from '#server/tenants/applications/videoData.ts'
import { type ConnectionRow, lockConnections, writeConnection } from './data.ts'
import { checkRequest, newWebhookSecret, problemsOf, subscribeRequest } from './rules.ts'
import type { SaveConnectionInput } from './schema.ts'

type Saving = { organizationId: string; input: SaveConnectionInput; rows: ConnectionRow[]; row: ConnectionRow | null }

/**
 * Saves an application's Genesys connection for one region. The client secret is write-only; an empty one keeps the stored
 * secret. Queues the webhook registration and a test in the same transaction. A new client gets a new webhook secret, so that
 * events of the previous organization are no longer accepted.
 * Refuses with `invalid` (an error per field) or `conflict`, reason `stale`.
 */
export async function saveConnection(
  ctx: Ctx,
  given: SaveConnectionInput,
): Promise<{ region: string; version: number }> {
  const actor = requireActor(ctx, ['admin'])
  const input = normalized(given)
  const { id } = await requireApplication(ctx.db, actor, input.applicationId)
  const { organizationId } = actor
  const saved = await ctx.db.transaction(async (tx) => {
    const rows = await lockConnections(tx, organizationId, id)
    const row = rows.find((one) => one.region === input.region) ?? null
    refuseStale(input, row)
    const errors = problemsOf(input, row)
    if (errors.length > 0) throw new AppError('invalid', 'Some settings are invalid.', { errors })
    return write(ctx, tx, { organizationId, input, rows, row })
  })
  ctx.requestTick()
  return saved
}

const normalized = (input: SaveConnectionInput): SaveConnectionInput => ({
  ...input,
  region: findRegion(input.region.trim())?.domain ?? input.region,
  clientId: input.clientId.trim(),
  clientSecret: input.clientSecret.trim(),
  genesysOrganizationId: input.genesysOrganizationId.trim().toLowerCase(),
  latencyNote: input.latencyNote.trim(),
})

function refuseStale({ version }: SaveConnectionInput, row: ConnectionRow | null): void {
  if (version === null) return
  if (!row || row.retiredAt) throw notFound()
  if (row.version !== version)
    throw new AppError('conflict', 'Someone else has changed this connection since you opened it.', { reason: 'stale' })
}

async function write(ctx: Ctx, tx: Tx, saving: Saving): Promise<{ region: string; version: number }> {
  const { organizationId, input, rows, row } = saving
  const { applicationId, region } = input
  const now = ctx.now()
  const { videoAdapter } = await findSettings(tx, organizationId, applicationId)
  const hasWebhook = videoAdapter !== 'none' && videoCapabilities[videoAdapter].events === 'webhook'
  const next = nextRow(ctx, saving)
  const registration = hasWebhook ? ('requested' as const) : ('none' as const)
  await writeConnection(tx, {
    ...next,
    registration,
    registrationAt: now,
    registrationReason: null,
    checked: 'requested',
    checkedAt: now,
    checkedReason: null,
  })
  const key = { organizationId, applicationId, region }
  const discriminator = `${next.version}:${now.getTime()}`
  await allowProbeNow(tx, organizationId, circuitName('genesys.sessions', applicationId))
  await enqueue(tx, [
    ...(hasWebhook ? [subscribeRequest(key, now, discriminator)] : []),
    checkRequest(key, now, discriminator),
  ])
  // Without a connection no session could be created for the existing bookings, so they are planned again.
  if (rows.every((one) => one.retiredAt)) await replanUpcoming(tx, key, now)
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'connection.save',
    objectType: 'application',
    objectId: applicationId,
    ...(row ? { before: auditFields(row) } : {}),
    after: { ...auditFields(next), secretReplaced: input.clientSecret !== '' },
  })
  return { region, version: next.version }
}

function nextRow(ctx: Ctx, { organizationId, input, rows, row }: Saving) {
  const { applicationId, region, clientId, clientSecret, genesysOrganizationId, latencyNote } = input
  const keyRing = ctx.config.ENCRYPTION_KEYS
  const sealed = (field: string, value: string) =>
    seal(keyRing, genesysSecretContext(applicationId, region, field), value)
  const isFirst = rows.every((one) => one.retiredAt || one.region === region)
  const keepsSecret = row?.clientId === clientId && row.sessionWebhookSecret !== null && !row.retiredAt
  return {
    organizationId,
    applicationId,
    region,
    clientId,
    clientSecret: clientSecret || !row ? sealed('client_secret', clientSecret) : row.clientSecret,
    genesysOrganizationId,
    latencyNote: latencyNote || null,
    isPrimary: isFirst || input.primary || (row?.isPrimary ?? false),
    retiredAt: null,
    version: (row?.version ?? 0) + 1,
    ...(keepsSecret
      ? {}
      : {
          sessionWebhookSecret: sealed('session_webhook_secret', newWebhookSecret()),
          previousWebhookSecret: row?.sessionWebhookSecret ?? null,
          previousUntil: null,
        }),
  }
}

const auditFields = ({
  region,
  clientId,
  isPrimary,
  genesysOrganizationId,
}: Pick<ConnectionRow, 'region' | 'clientId' | 'isPrimary' | 'genesysOrganizationId'>) => ({
  region,
  clientId,
  isPrimary,
  genesysOrganizationId,
})
