import { z } from 'zod'
import { addMinutes } from '#server/lib/time.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { listApplicationSettings, listAppointmentsEndingAfter, mergeSettings } from './data.ts'
import { enqueueReplans } from './replanUpcoming.ts'
import { requireApplication } from './scope.ts'

export const setMessagesPausedInput = z.object({
  applicationId: z.uuid().optional(),
  paused: z.boolean(),
  reason: z.string().trim().min(1).max(300),
})

/** Includes appointments that ended within this time, because their follow-up may still be due. */
const FOLLOW_UP_WINDOW_MINUTES = 3 * 24 * 60

/**
 * Pauses or resumes all messages about an application's appointments; codes are still sent. One job per appointment replans it,
 * so that no transaction locks many appointments. Repeating the call changes nothing.
 */
export async function setMessagesPaused(
  ctx: Ctx,
  input: z.output<typeof setMessagesPausedInput>,
): Promise<{ paused: boolean; appointments: number }> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { applicationId, paused, reason } = input
  const { organizationId } = actor
  const { id } = await requireApplication(ctx.db, actor, applicationId)
  const appointments = await ctx.db.transaction(async (tx) => {
    const { before } = await mergeSettings(tx, organizationId, id, () => ({ notificationsActive: !paused }))
    if (before.notificationsActive === !paused) return 0
    await recordAudit(tx, ctx, {
      organizationId,
      action: paused ? 'application.pause_messages' : 'application.resume_messages',
      objectType: 'application',
      objectId: id,
      before: { paused: !paused },
      after: { paused, reason },
    })
    const affected = await listAppointmentsEndingAfter(
      tx,
      organizationId,
      id,
      addMinutes(ctx.now(), -FOLLOW_UP_WINDOW_MINUTES),
    )
    await enqueueReplans(tx, organizationId, affected, ctx.now())
    return affected.length
  })
  ctx.requestTick()
  return { paused, appointments }
}

export type MessagePause = { id: string; name: string; paused: boolean }

/** Lists the caller's applications and whether their messages are paused. */
export async function listMessagePauses(ctx: Ctx): Promise<MessagePause[]> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const applications = await listApplicationSettings(ctx.db, actor)
  return applications.map(({ id, name, settings }) => ({ id, name, paused: !settings.notificationsActive }))
}
