import type { Ctx } from '#server/platform/context.ts'
import type { VendorStatus } from '#server/ports/email/types.ts'
import { lockMessageWithEvents } from '../delivery/data.ts'
import { recordVendorStatus, type StatusSource } from '../delivery/record.ts'
import type { MessageChannel } from '../delivery/schema.ts'
import { advanceNotifications } from '../notifications/sendNotification.ts'

/**
 * Records what the vendor reports about a message, then updates the notification that it belongs to. After a crash in between, a
 * repeated receipt or the poll of the message updates it. Returns false if there is no such message.
 */
export async function recordReceipt(
  ctx: Ctx,
  { organizationId, messageId }: { organizationId: string; messageId: string },
  channel: MessageChannel,
  vendorStatus: VendorStatus,
  source: StatusSource,
): Promise<boolean> {
  const recorded = await ctx.db.transaction(async (tx) => {
    const found = await lockMessageWithEvents(tx, organizationId, messageId)
    if (found?.message.channel !== channel) return null
    return { ...(await recordVendorStatus(ctx, tx, found, vendorStatus, source)), purpose: found.message.purpose }
  })
  if (!recorded) return false
  const isRepeated = recorded.added === 0
  if (recorded.purpose === 'notification' && (recorded.changed || isRepeated))
    await advanceNotifications(ctx, organizationId, [messageId])
  return true
}
