import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { listPresetsOfQueue, lockQueue, updateQueueActive } from './data.ts'
import { setQueueActiveInput } from './schema.ts'

/**
 * Takes a queue out of use, or back; its appointments stay as they are. Refuses with `conflict`, reason `in_use`, while an
 * active preset names it: saving a preset holds the queue, so neither can slip past the other.
 */
export async function setQueueActive(ctx: Ctx, given: unknown): Promise<{ active: boolean }> {
  const actor = requireActor(ctx, ['admin'])
  const { id, active } = setQueueActiveInput.parse(given)
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

const inUse = (): AppError =>
  new AppError('conflict', 'A service that can be booked uses this queue.', { reason: 'in_use' })
