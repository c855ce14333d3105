import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { listPresetsOfQueue, lockQueue, updateQueueActive } from './data.ts'
import type { SetQueueActiveInput } from './schema.ts'

/**
 * Activates or deactivates a queue; its appointments stay unchanged. Refuses with `conflict`, reason `in_use`, to deactivate
 * one that an active preset uses. Saving a preset locks the queue in share mode, so that neither can overlook the other.
 */
export async function setQueueActive(ctx: Ctx, { id, active }: SetQueueActiveInput): Promise<{ active: boolean }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const queue = requireOwnApplication(actor, await lockQueue(tx, organizationId, id))
    if (queue.active === active) return
    if (!active && (await listPresetsOfQueue(tx, organizationId, id)).length > 0) throw inUse()
    await updateQueueActive(tx, queue, active)
    await recordAudit(tx, ctx, {
      organizationId,
      action: active ? 'queue.activate' : 'queue.deactivate',
      objectType: 'queue',
      objectId: id,
      before: { active: queue.active },
      after: { active },
    })
  })
  return { active }
}

const inUse = (): AppError => new AppError('conflict', 'An active service uses this queue.', { reason: 'in_use' })
