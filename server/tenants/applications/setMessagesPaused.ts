import { z } from 'zod'
import { addMinutes } from '#server/lib/time.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { findApplicationById, listAppointmentsEndingAfter, listOwnApplications, mergeSettings } from './data.ts'
import { enqueueReplans } from './replanUpcoming.ts'
import { requireApplication } from './scope.ts'

export const setMessagesPausedInput = z.object({
  applicationId: z.uuid().optional(),
  paused: z.boolean(),
  reason: z.string().trim().min(1).max(300),
})

/** A follow-up may be planned for after the end. */
const FOLLOW_UP_WINDOW_MINUTES = 3 * 24 * 60

/**
 * Holds all messages about an application's appointments back, or releases them; codes still go. Each appointment follows by an item
 * of its own, so that any number changes without holding anybody up. Again, nothing changes.
 */
export async function setMessagesPaused(ctx: Ctx, given: unknown): Promise<{ paused: boolean; appointments: number }> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { applicationId, paused: held, reason } = setMessagesPausedInput.parse(given)
  const { organizationId } = actor
  const { id } = await requireApplication(ctx.db, actor, applicationId)
  const appointments = await ctx.db.transaction(async (tx) => {
    const { before } = await mergeSettings(tx, organizationId, id, () => ({ notificationsActive: !held }))
    if (before.notificationsActive === !held) return 0
    await recordAudit(tx, ctx, {
      organizationId,
      action: held ? 'application.pause_messages' : 'application.resume_messages',
      objectType: 'application',
      objectId: id,
      before: { paused: !held },
      after: { paused: held, reason },
    })
    const concerned = await listAppointmentsEndingAfter(
      tx,
      organizationId,
      id,
      addMinutes(ctx.now(), -FOLLOW_UP_WINDOW_MINUTES),
    )
    await enqueueReplans(tx, organizationId, concerned, ctx.now())
    return concerned.length
  })
  ctx.requestTick()
  return { paused: held, appointments }
}

export type MessagePause = { id: string; name: string; paused: boolean }

/** Which of the applications one works in hold their messages back. */
export async function listMessagePauses(ctx: Ctx): Promise<MessagePause[]> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const own = await listOwnApplications(ctx.db, actor)
  const found = await Promise.all(own.map(({ id }) => findApplicationById(ctx.db, id)))
  return found.flatMap((one) =>
    one ? [{ id: one.id, name: one.name, paused: !one.settings.notificationsActive }] : [],
  )
}
