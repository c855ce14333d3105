import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '../applications/scope.ts'
import { lockQueue, updateQueue } from './data.ts'
import { requireMembers } from './requireMembers.ts'
import type { SaveQueueInput } from './schema.ts'

/**
 * Saves a queue; its capacity and members apply to new bookings. Refuses with `conflict`, reason `stale`, if another person has
 * saved since the form was opened.
 */
export async function saveQueue(ctx: Ctx, { id, version, ...input }: SaveQueueInput): Promise<{ version: number }> {
  const actor = requireActor(ctx, ['admin'])
  const { organizationId } = actor
  return ctx.db.transaction(async (tx) => {
    const queue = requireOwnApplication(actor, await lockQueue(tx, organizationId, id))
    if (queue.version !== version) throw stale()
    const memberIds = await requireMembers(tx, queue, input.memberIds)
    await updateQueue(tx, { organizationId, id, ...input, memberIds, version: version + 1 })
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'queue.save',
      objectType: 'queue',
      objectId: id,
      before: { version, capacity: queue.capacity, memberIds: queue.memberIds },
      after: { version: version + 1, capacity: input.capacity, memberIds },
    })
    return { version: version + 1 }
  })
}

const stale = (): AppError =>
  new AppError('conflict', 'Someone else has changed this queue since you opened it.', { reason: 'stale' })
