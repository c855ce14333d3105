import { lockAppointment } from '#server/domain/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { replan } from './plan.ts'

/** Replans an appointment after a change that many appointments share, such as a setting of their application. */
export async function replanAppointment(ctx: Ctx, organizationId: string, id: string): Promise<void> {
  requireActor(ctx, ['system'])
  await ctx.db.transaction(async (tx) => {
    await lockAppointment(tx, organizationId, id)
    await replan(tx, organizationId, id, ctx.now())
  })
}
