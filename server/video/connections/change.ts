import type { Tx } from '#db/client.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { findSettings } from '#server/tenants/applications/videoData.ts'
import { type ConnectionRow, lockConnections } from './data.ts'
import type { ConnectionInput } from './schema.ts'

export type ConnectionChange = {
  key: { organizationId: string; applicationId: string; region: string }
  row: ConnectionRow
  rows: ConnectionRow[]
}

/** Changes one active connection for an administrator, under a lock and with an audit entry. Refuses with `not_found`. */
export async function changeConnection(
  ctx: Ctx,
  input: ConnectionInput,
  action: string,
  change: (tx: Tx, connectionChange: ConnectionChange) => Promise<Record<string, unknown>>,
): Promise<void> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, region } = input
  const { id } = await requireApplication(ctx.db, actor, applicationId)
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const rows = await lockConnections(tx, organizationId, id)
    const row = rows.find((one) => one.region === region && !one.retiredAt)
    if (!row) throw notFound()
    const after = await change(tx, { key: { organizationId, applicationId: id, region }, row, rows })
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

/** Refuses with `conflict`, reason `no_events`, when the application's video provider sends no webhooks. */
export async function requireWebhookAdapter(
  tx: Tx,
  { organizationId, applicationId }: ConnectionChange['key'],
): Promise<void> {
  const { videoAdapter } = await findSettings(tx, organizationId, applicationId)
  if (videoAdapter !== 'none' && videoCapabilities[videoAdapter].events === 'webhook') return
  throw new AppError('conflict', 'The current video provider does not send events.', { reason: 'no_events' })
}
