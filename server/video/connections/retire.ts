import type { Tx } from '#db/client.ts'
import { AppError } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { findSettings } from '#server/tenants/applications/videoData.ts'
import { type ConnectionChange, changeConnection } from './change.ts'
import { updateConnection } from './data.ts'
import { unsubscribeRequest } from './rules.ts'
import type { ConnectionInput } from './schema.ts'

/**
 * Retires a region: no new session is created there, and once its last session is removed the webhook is unsubscribed and the
 * settings are deleted. Refuses with `conflict`, reason `primary` (another region must become primary first) or `in_use` (it
 * is the last connection of an application whose calls need one).
 */
export const retireConnection = (ctx: Ctx, input: ConnectionInput): Promise<void> =>
  changeConnection(ctx, input, 'connection.retire', async (tx, connectionChange) => {
    await refuseWhileNeeded(tx, connectionChange)
    const { key, row } = connectionChange
    const now = ctx.now()
    const version = row.version + 1
    await updateConnection(tx, key, { retiredAt: now, isPrimary: false, version })
    await enqueue(tx, [unsubscribeRequest(key, now, `${version}:${now.getTime()}`)])
    return {}
  })

async function refuseWhileNeeded(tx: Tx, { key, row, rows }: ConnectionChange): Promise<void> {
  const others = rows.filter((one) => one.region !== key.region && !one.retiredAt)
  if (row.isPrimary && others.length > 0)
    throw new AppError('conflict', 'Make another region primary first.', { reason: 'primary' })
  const { videoAdapter } = await findSettings(tx, key.organizationId, key.applicationId)
  const needs = videoAdapter !== 'none' && videoCapabilities[videoAdapter].needs === 'genesys'
  if (others.length === 0 && needs)
    throw new AppError('conflict', 'Video calls use this connection. Choose another video provider first.', {
      reason: 'in_use',
    })
}
