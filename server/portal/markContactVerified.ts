import type { Tx } from '#db/client.ts'
import { setVerified } from '#server/appointments/change/verificationData.ts'
import { replan } from '#server/appointments/plan.ts'
import type { Channel } from '#server/domain/policySchema.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'

type ContactVerification = { appointment: Snapshot; participant: Participant; channel: Channel; by: 'link' | 'code' }

export const contactVerifiedAt = (participant: Participant, channel: Channel): Date | null =>
  channel === 'EMAIL' ? participant.emailVerifiedAt : participant.phoneVerifiedAt

/** Marks a contact as verified. The caller holds the appointment's lock. */
export async function markContactVerified(
  ctx: Ctx,
  tx: Tx,
  { appointment, participant, channel, by }: ContactVerification,
): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  await setVerified(tx, organizationId, participant.id, channel, ctx.now())
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'contact_verified',
    actorKind: 'customer',
    actorId: actorId(ctx.actor),
    data: { channel, by },
    eventKey: `contact_verified:${participant.id}:${channel}:${participant.contactVersion}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'participant.verifyContact',
    objectType: 'participant',
    objectId: participant.id,
    after: { channel, by },
  })
  await replan(tx, organizationId, appointmentId, ctx.now())
}
