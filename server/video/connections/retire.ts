import type { Tx } from '#db/client.ts'
import { AppError } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { videoCapabilities } from '#server/ports/video/types.ts'
import { findSettings } from '#server/tenants/applications/videoData.ts'
import { type ConnectionChange, changeConnection } from './change.ts'
import { updateConnection } from './data.ts'
import { unsubscribeRequest } from './rules.ts'

/**
 * Takes a region out of use: nothing new is made there, and when the last room there is gone its events are unsubscribed and
 * its settings erased. Refuses with `conflict`, reason `primary` (choose another first) or `in_use` (the last one of an
 * application whose calls need it).
 */
export const retireConnection = (ctx: Ctx, given: unknown): Promise<void> =>
  changeConnection(ctx, given, 'connection.retire', async (tx, changing) => {
    await refuseWhileNeeded(tx, changing)
    const { of, row } = changing
    const now = ctx.now()
    const version = row.version + 1
    await updateConnection(tx, of, { retiredAt: now, isPrimary: false, version })
    await enqueue(tx, [unsubscribeRequest(of, now, `${version}:${now.getTime()}`)])
    return {}
  })

async function refuseWhileNeeded(tx: Tx, { of, row, rows }: ConnectionChange): Promise<void> {
  const others = rows.filter((one) => one.region !== of.region && !one.retiredAt)
  if (row.isPrimary && others.length > 0)
    throw new AppError('conflict', 'Make another region the primary one first.', { reason: 'primary' })
  const { videoAdapter } = await findSettings(tx, of.organizationId, of.applicationId)
  const needs = videoAdapter !== 'none' && videoCapabilities[videoAdapter].needs === 'genesys'
  if (others.length === 0 && needs)
    throw new AppError('conflict', 'Calls are held through this connection.', { reason: 'in_use' })
}
