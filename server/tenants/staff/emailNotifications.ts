import { z } from 'zod'
import { type AgentEmailNotification, agentEmailNotifications } from '#server/domain/schema.ts'
import { notFound } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { findStaff, lockEmailNotifications, updateEmailNotifications } from './data.ts'

export const emailNotificationsInput = z.object({
  emailNotifications: z.array(z.enum(agentEmailNotifications)).max(agentEmailNotifications.length),
})
export type EmailNotifications = { emailNotifications: AgentEmailNotification[]; email: string }

/** Returns which changes to their appointments an agent is emailed about, and the agent's address. */
export async function getEmailNotifications(ctx: Ctx): Promise<EmailNotifications> {
  const actor = requireActor(ctx, ['agent'])
  const member = await findStaff(ctx.db, actor.organizationId, actor.staffId)
  if (!member) throw notFound()
  return { emailNotifications: member.emailNotifications, email: member.email }
}

/** Saves an agent's choice of email notifications. It applies from now on; earlier appointment changes are not emailed. */
export async function saveEmailNotifications(
  ctx: Ctx,
  input: z.output<typeof emailNotificationsInput>,
): Promise<EmailNotifications> {
  const actor = requireActor(ctx, ['agent'])
  const chosen = input.emailNotifications
  const emailNotifications = agentEmailNotifications.filter((kind) => chosen.includes(kind))
  const { organizationId, staffId } = actor
  const email = await ctx.db.transaction(async (tx) => {
    const before = await lockEmailNotifications(tx, organizationId, staffId)
    if (!before) throw notFound()
    if (before.emailNotifications.join() === emailNotifications.join()) return before.email
    await updateEmailNotifications(tx, organizationId, staffId, emailNotifications, ctx.now())
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'staff.email_notifications',
      objectType: 'staff',
      objectId: staffId,
      before: { emailNotifications: before.emailNotifications },
      after: { emailNotifications },
    })
    return before.email
  })
  return { emailNotifications, email }
}
