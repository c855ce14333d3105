import { z } from 'zod'
import { type AgentNotice, agentNotices } from '#server/domain/schema.ts'
import { notFound } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/record.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { findStaff, lockNotices, setNotices } from './data.ts'

export const noticesInput = z.object({ notices: z.array(z.enum(agentNotices)).max(agentNotices.length) })
export type OwnNotices = { notices: AgentNotice[]; email: string }

/** Which of their own bookings' news an agent gets by mail, and where. */
export async function getOwnNotices(ctx: Ctx): Promise<OwnNotices> {
  const actor = requireActor(ctx, ['agent'])
  const member = await findStaff(ctx.db, actor.organizationId, actor.staffId)
  if (!member) throw notFound()
  return { notices: member.notices, email: member.email }
}

/** Chooses them anew, from now on: what happened before is not told late. */
export async function saveOwnNotices(ctx: Ctx, given: unknown): Promise<OwnNotices> {
  const actor = requireActor(ctx, ['agent'])
  const wanted = noticesInput.parse(given).notices
  const notices = agentNotices.filter((one) => wanted.includes(one))
  const { organizationId, staffId } = actor
  const email = await ctx.db.transaction(async (tx) => {
    const before = await lockNotices(tx, organizationId, staffId)
    if (!before) throw notFound()
    if (before.notices.join() === notices.join()) return before.email
    await setNotices(tx, organizationId, staffId, notices, ctx.now())
    await recordAudit(tx, ctx, {
      organizationId,
      verb: 'staff.notices',
      objectType: 'staff',
      objectId: staffId,
      before: { notices: before.notices },
      after: { notices },
    })
    return before.email
  })
  return { notices, email }
}
