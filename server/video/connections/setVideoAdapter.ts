import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { type ApplicationSettings, applicationSettings } from '#server/domain/schema.ts'
import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { replanUpcoming } from '#server/tenants/applications/replanUpcoming.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { lockSettings, updateVideoAdapter } from '#server/tenants/applications/videoData.ts'
import { type ConnectionRow, listConnections, setAllRegistrations } from './data.ts'
import { subscribeRequest, unsubscribeRequest } from './rules.ts'

export const setVideoInput = z.object({
  applicationId: z.uuid(),
  adapter: applicationSettings.shape.videoAdapter.unwrap(),
})

/**
 * Chooses an application's video provider. Upcoming appointments get a session of the new provider and lose the old one;
 * meetings in progress continue. Setting the current provider again changes nothing.
 * Refuses with `conflict`, reason `not_set_up`, a provider that needs a missing connection.
 */
export async function setVideoAdapter(ctx: Ctx, input: z.output<typeof setVideoInput>): Promise<{ changed: number }> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, adapter } = input
  const { organizationId } = actor
  const { id } = await requireApplication(ctx.db, actor, applicationId)
  const changed = await ctx.db.transaction(async (tx) => {
    const settings = await lockSettings(tx, organizationId, id)
    const { videoAdapter: before } = applicationSettings.parse(settings)
    if (before === adapter) return 0
    const inUse = (await listConnections(tx, organizationId, id)).filter((one) => !one.retiredAt)
    if (adapter !== 'none' && videoCapabilities[adapter].needs === 'genesys' && inUse.length === 0)
      throw new AppError('conflict', 'Connect Genesys for this application first.', { reason: 'not_set_up' })
    await updateVideoAdapter(tx, organizationId, id, adapter)
    await queueRegistrations(ctx, tx, inUse, adapter)
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'application.video',
      objectType: 'application',
      objectId: id,
      before: { adapter: before },
      after: { adapter },
    })
    return replanUpcoming(tx, { organizationId, applicationId: id }, ctx.now())
  })
  ctx.requestTick()
  return { changed }
}

/** Queues the registration or, for a provider without webhooks, its end in every region. */
async function queueRegistrations(
  ctx: Ctx,
  tx: Tx,
  rows: readonly ConnectionRow[],
  adapter: ApplicationSettings['videoAdapter'],
): Promise<void> {
  const hasWebhook = adapter !== 'none' && videoCapabilities[adapter].events === 'webhook'
  const now = ctx.now()
  const [first] = rows
  if (!first) return
  if (hasWebhook) await setAllRegistrations(tx, first, 'requested', now)
  await enqueue(
    tx,
    rows.map((row) => (hasWebhook ? subscribeRequest(row, now) : unsubscribeRequest(row, now))),
  )
}
