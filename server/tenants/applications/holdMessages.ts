import { z } from 'zod'
import { addMinutes } from '#server/lib/time.ts'
import { recordAudit } from '#server/platform/audit/record.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { findApplicationById, listEndingAfter, listOwnApplications, mergeSettings } from './data.ts'
import { replanEach } from './replanComing.ts'
import { requireApplication } from './scope.ts'

export const holdMessagesInput = z.object({
  applicationId: z.uuid().optional(),
  held: z.boolean(),
  reason: z.string().trim().min(1).max(300),
})

/** A follow-up may be planned for after the end. */
const FOLLOWED_UP_MINUTES = 3 * 24 * 60

/**
 * Holds all messages about an application's appointments back, or releases them; codes still go. Each appointment follows by an item
 * of its own, so that any number changes without holding anybody up. Again, nothing changes.
 */
export async function holdMessages(ctx: Ctx, given: unknown): Promise<{ held: boolean; appointments: number }> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { applicationId, held, reason } = holdMessagesInput.parse(given)
  const { organizationId } = actor
  const { id } = await requireApplication(ctx.db, actor, applicationId)
  const appointments = await ctx.db.transaction(async (tx) => {
    const { before } = await mergeSettings(tx, organizationId, id, () => ({ notificationsActive: !held }))
    if (before.notificationsActive === !held) return 0
    await recordAudit(tx, ctx, {
      organizationId,
      verb: held ? 'application.hold' : 'application.release',
      objectType: 'application',
      objectId: id,
      before: { held: !held },
      after: { held, reason },
    })
    const concerned = await listEndingAfter(tx, organizationId, id, addMinutes(ctx.now(), -FOLLOWED_UP_MINUTES))
    await replanEach(tx, organizationId, concerned, ctx.now())
    return concerned.length
  })
  ctx.nudge()
  return { held, appointments }
}

export type MessagesStand = { id: string; name: string; held: boolean }

/** Which of the applications one works in hold their messages back. */
export async function listMessagesStand(ctx: Ctx): Promise<MessagesStand[]> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const own = await listOwnApplications(ctx.db, actor)
  const found = await Promise.all(own.map(({ id }) => findApplicationById(ctx.db, id)))
  return found.flatMap((one) => (one ? [{ id: one.id, name: one.name, held: !one.settings.notificationsActive }] : []))
}
