import { daysBefore, deleteInBatches, retentionDays } from '#server/lib/retention.ts'
import type { Ctx } from '#server/platform/context.ts'
import { forgetWebhooks } from '../deliveryData.ts'

/** Deliveries and texts of events that have had their time go, and deleted endpoints with the last of them. Answers how many. */
export const sweepWebhooks = (ctx: Ctx): Promise<number> =>
  deleteInBatches((most) => forgetWebhooks(ctx.db, daysBefore(ctx.now(), retentionDays.webhookLog), most))
