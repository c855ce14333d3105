import type { Tx } from '#db/client.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { findSettings } from '#server/tenants/applications/videoData.ts'
import { type ConnectionRow, lockConnections } from './data.ts'
import { connectionInput } from './schema.ts'

export type ConnectionChange = {
  of: { organizationId: string; applicationId: string; region: string }
  row: ConnectionRow
  rows: ConnectionRow[]
}

/** What an administrator does with one connection in use: found, locked, done and on record, or `not_found`. */
export async function changeConnection(
  ctx: Ctx,
  given: unknown,
  action: string,
  change: (tx: Tx, changing: ConnectionChange) => Promise<Record<string, unknown>>,
): Promise<void> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, region } = connectionInput.parse(given)
  const { id } = await requireApplication(ctx.db, actor, applicationId)
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const rows = await lockConnections(tx, organizationId, id)
    const row = rows.find((one) => one.region === region && !one.retiredAt)
    if (!row) throw notFound()
    const after = await change(tx, { of: { organizationId, applicationId: id, region }, row, rows })
    await recordAudit(tx, ctx, {
      organizationId,
      action,
      objectType: 'application',
      objectId: id,
      after: { region, ...after },
    })
  })
  ctx.requestTick()
}

/** Nothing is registered for an application whose rooms tell us nothing: `conflict`, reason `not_told`. */
export async function requireWebhookAdapter(
  tx: Tx,
  { organizationId, applicationId }: ConnectionChange['of'],
): Promise<void> {
  const { videoAdapter } = await findSettings(tx, organizationId, applicationId)
  if (videoAdapter !== 'none' && videoCapabilities[videoAdapter].events === 'webhook') return
  throw new AppError('conflict', 'This way of holding calls sends no events.', { reason: 'no_events' })
}
