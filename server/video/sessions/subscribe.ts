import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { done, doneByVendor, giveUp, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import type { VideoPort } from '#server/ports/video/types.ts'
import { findApplicationById, type GenesysSecrets, getGenesysConnection } from '#server/tenants/applications/data.ts'
import {
  countRooms,
  deleteConnection,
  findConnection,
  recordRegistration,
  updateConnection,
} from '../connections/data.ts'
import { isAdapter, toOutcome } from './rules.ts'

/** Interval of checking whether a region's last session has been removed. */
const CHECK_MINUTES = 5

/** Registers our webhook for the five session events and records the result. An existing registration is not an error. */
export async function subscribeSessions(ctx: Ctx, job: Job): Promise<Outcome> {
  const { organizationId, subject: applicationId } = job
  const video = await findWebhookAdapter(ctx, job)
  const connection = await getGenesysConnection(ctx, organizationId, applicationId, regionOf(job))
  if (!connection) return done('no Genesys settings')
  if (!video || connection.isRetired) return done('no longer wanted')
  if (!connection.sessionWebhookSecret) return giveUp('no webhook secret')
  const registered = await video.subscribe(connection, {
    url: sessionWebhookUrl(ctx.config.PUBLIC_URL, applicationId),
    secret: connection.sessionWebhookSecret,
  })
  const isCurrent = await recordResult(ctx, job, connection, registered.ok ? null : registered.code)
  if (!registered.ok) return toOutcome(registered, ctx.now())
  // The settings changed during the call, so the provider may have the old secret.
  if (!isCurrent) return retryLater('changed during the call', ctx.now())
  return doneByVendor(registered.value.already ? 'already' : undefined)
}

const recordResult = (ctx: Ctx, job: Job, { region, version }: GenesysSecrets, reason: string | null) =>
  recordRegistration(
    ctx.db,
    { organizationId: job.organizationId, applicationId: job.subject, region, version },
    { state: reason === null ? 'registered' : 'failed', at: ctx.now(), reason },
  )

/**
 * Ends a registration that is no longer needed, because the application uses another provider or the region was retired. Waits
 * until the region's last session is removed, so that a call in progress still sends its events.
 */
export async function unsubscribeSessions(ctx: Ctx, job: Job): Promise<Outcome> {
  const { organizationId, subject: applicationId } = job
  const connectionKey = { organizationId, applicationId, region: regionOf(job) ?? '' }
  const row = await findConnection(ctx.db, connectionKey)
  if (!row) return done('no Genesys settings')
  if (!row.retiredAt && (await findWebhookAdapter(ctx, job))) return done('wanted again')
  if ((await countRooms(ctx.db, connectionKey)) > 0)
    return retryLater('sessions still exist', addMinutes(ctx.now(), CHECK_MINUTES))
  const connection = await getGenesysConnection(ctx, organizationId, applicationId, connectionKey.region)
  const url = sessionWebhookUrl(ctx.config.PUBLIC_URL, applicationId)
  const ended = connection && (await ctx.ports.video['genesys-sessions'].unsubscribe(connection, { url }))
  // A final refusal needs no retry: later events would be signed with a secret that we no longer accept.
  if (ended && !ended.ok && ended.kind !== 'rejected') return toOutcome(ended, ctx.now())
  await deleteRegistration(ctx, job)
  return ended?.ok ? doneByVendor() : done()
}

/** Deletes or resets our record of the registration, whatever the provider answered. */
export async function deleteRegistration(ctx: Ctx, job: Job): Promise<void> {
  const connectionKey = { organizationId: job.organizationId, applicationId: job.subject, region: regionOf(job) ?? '' }
  const row = await findConnection(ctx.db, connectionKey)
  if (row?.retiredAt) await deleteConnection(ctx.db, connectionKey)
  else
    await updateConnection(ctx.db, connectionKey, {
      registration: 'none',
      registrationAt: null,
      registrationReason: null,
    })
}

/** Returns the application's adapter if it sends webhooks, otherwise null. */
async function findWebhookAdapter(ctx: Ctx, job: Job): Promise<VideoPort | null> {
  const adapter = (await findApplicationById(ctx.db, job.subject))?.settings.videoAdapter ?? 'none'
  if (!isAdapter(adapter)) return null
  const port = ctx.ports.video[adapter]
  return port.capabilities.events === 'webhook' ? port : null
}

const retryLater = (reason: string, at: Date): Outcome => ({ kind: 'retry', reason, at, free: true })

const regionOf = (job: Job): string | undefined =>
  typeof job.payload.region === 'string' ? job.payload.region : undefined

const sessionWebhookUrl = (publicUrl: string, applicationId: string): string =>
  `${publicUrl}/api/webhooks/genesys/${applicationId}/sessions`
