import type { Tx } from '#db/client.ts'
import { setProven } from '#server/appointments/change/confirmData.ts'
import { replan } from '#server/appointments/plan.ts'
import type { Channel } from '#server/domain/policySchema.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { insertTimeline } from '#server/domain/timelineData.ts'
import { actorId, recordAudit } from '#server/platform/audit/record.ts'
import type { Ctx } from '#server/platform/context.ts'

type Marked = { appointment: Snapshot; person: Participant; channel: Channel; by: 'link' | 'code' }

export const provenAt = (person: Participant, channel: Channel): Date | null =>
  channel === 'EMAIL' ? person.emailProvenAt : person.phoneProvenAt

/** A contact that was entered for somebody turned out to be theirs. The caller holds the appointment's lock. */
export async function markProven(ctx: Ctx, tx: Tx, { appointment, person, channel, by }: Marked): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  await setProven(tx, organizationId, person.id, channel, ctx.now())
  await insertTimeline(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'contact_proven',
    actorKind: 'customer',
    actorId: actorId(ctx.actor),
    data: { channel, by },
    eventKey: `proven:${person.id}:${channel}:${person.contactVersion}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    verb: 'participant.prove',
    objectType: 'participant',
    objectId: person.id,
    after: { channel, by },
  })
  await replan(tx, organizationId, appointmentId, ctx.now())
}
