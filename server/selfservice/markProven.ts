import type { Tx } from '#db/client.ts'
import { setProven } from '../appointments/confirmData.ts'
import { replan } from '../appointments/plan.ts'
import { actorId, recordAudit } from '../audit/record.ts'
import type { Channel } from '../bookings/policy.ts'
import { insertTimeline } from '../bookings/record.ts'
import type { Participant, Snapshot } from '../bookings/schema.ts'
import type { Ctx } from '../context.ts'

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
