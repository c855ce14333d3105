import { daysBefore, deleteInBatches, retentionDays } from '#server/lib/retention.ts'
import type { Ctx } from '#server/platform/context.ts'
import { deleteOldWebhooks } from '../deliveryData.ts'

/** Deletes old deliveries and bodies of events, and deleted endpoints with their last delivery. Returns how many. */
export const sweepWebhooks = (ctx: Ctx): Promise<number> =>
  deleteInBatches((limit) => deleteOldWebhooks(ctx.db, daysBefore(ctx.now(), retentionDays.webhookLog), limit))
