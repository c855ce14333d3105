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

/** How often it is looked whether the last room of a region is gone. */
const LOOK_MINUTES = 5

/** Registers our callback for the five session events and keeps how that went; registered already is fine. */
export async function subscribeSessions(ctx: Ctx, item: Job): Promise<Outcome> {
  const { organizationId, subject: applicationId } = item
  const told = await findTelling(ctx, item)
  const connection = await getGenesysConnection(ctx, organizationId, applicationId, regionOf(item))
  if (!connection) return done('no Genesys settings')
  if (!told || connection.isRetired) return done('no longer wanted')
  if (!connection.sessionWebhookSecret) return giveUp('no webhook secret')
  const registered = await told.subscribe(connection, {
    url: sessionWebhookUrl(ctx.config.PUBLIC_URL, applicationId),
    secret: connection.sessionWebhookSecret,
  })
  const isCurrent = await keep(ctx, item, connection, registered.ok ? null : registered.code)
  if (!registered.ok) return toOutcome(registered, ctx.now())
  // Changed while the vendor was told: it may have learnt the old secret last.
  if (!isCurrent) return again('changed meanwhile', ctx.now())
  return doneByVendor(registered.value.already ? 'already' : undefined)
}

const keep = (ctx: Ctx, item: Job, { region, version }: GenesysSecrets, reason: string | null) =>
  recordRegistration(
    ctx.db,
    { organizationId: item.organizationId, applicationId: item.subject, region, version },
    { state: reason === null ? 'registered' : 'failed', at: ctx.now(), reason },
  )

/**
 * Ends a registration that nobody needs any more: the application holds its calls otherwise, or the region was taken out of
 * use. Not before the last room there is gone, so that a call under way is still told of.
 */
export async function unsubscribeSessions(ctx: Ctx, item: Job): Promise<Outcome> {
  const { organizationId, subject: applicationId } = item
  const of = { organizationId, applicationId, region: regionOf(item) ?? '' }
  const row = await findConnection(ctx.db, of)
  if (!row) return done('no Genesys settings')
  if (!row.retiredAt && (await findTelling(ctx, item))) return done('wanted again')
  if ((await countRooms(ctx.db, of)) > 0) return again('rooms are still there', addMinutes(ctx.now(), LOOK_MINUTES))
  const connection = await getGenesysConnection(ctx, organizationId, applicationId, of.region)
  const url = sessionWebhookUrl(ctx.config.PUBLIC_URL, applicationId)
  const ended = connection && (await ctx.ports.video['genesys-sessions'].unsubscribe(connection, { url }))
  // Who refuses us for good, refuses for good: its events are signed with a secret that is forgotten.
  if (ended && !ended.ok && ended.kind !== 'rejected') return toOutcome(ended, ctx.now())
  await forgetRegistration(ctx, item)
  return ended?.ok ? doneByVendor() : done()
}

/** What is kept here goes, whatever became of it there. */
export async function forgetRegistration(ctx: Ctx, item: Job): Promise<void> {
  const of = { organizationId: item.organizationId, applicationId: item.subject, region: regionOf(item) ?? '' }
  const row = await findConnection(ctx.db, of)
  if (row?.retiredAt) await deleteConnection(ctx.db, of)
  else await updateConnection(ctx.db, of, { registration: 'none', registrationAt: null, registrationReason: null })
}

/** The adapter that tells the application of its sessions; null when none does. */
async function findTelling(ctx: Ctx, item: Job): Promise<VideoPort | null> {
  const adapter = (await findApplicationById(ctx.db, item.subject))?.settings.videoAdapter ?? 'none'
  if (!isAdapter(adapter)) return null
  const video = ctx.ports.video[adapter]
  return video.capabilities.events === 'webhook' ? video : null
}

const again = (reason: string, at: Date): Outcome => ({ kind: 'retry', reason, at, free: true })

const regionOf = (item: Job): string | undefined =>
  typeof item.payload.region === 'string' ? item.payload.region : undefined

const sessionWebhookUrl = (publicUrl: string, applicationId: string): string =>
  `${publicUrl}/api/webhooks/genesys/${applicationId}/sessions`
