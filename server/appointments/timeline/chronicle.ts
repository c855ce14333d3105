import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimeline } from '#server/domain/timelineData.ts'
import { actorId, recordAudit } from '#server/platform/audit/record.ts'
import type { Ctx } from '#server/platform/context.ts'

export type Change = {
  /** On the timeline; `eventKey` makes it be told once. */
  kind: string
  eventKey: string
  data: Record<string, unknown>
  verb: string
  before: Record<string, unknown>
  after: Record<string, unknown>
}

/** Tells a change on the appointment's story and in the audit, in the transaction that made it. Ids, times and flags only. */
export async function chronicle(ctx: Ctx, tx: Tx, appointment: Snapshot, change: Change): Promise<void> {
  const { organizationId, id } = appointment
  const told = insertTimeline(tx, {
    organizationId,
    appointmentId: id,
    at: ctx.now(),
    kind: change.kind,
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: change.data,
    eventKey: change.eventKey,
  })
  const { verb, before, after } = change
  const noted = recordAudit(tx, ctx, { organizationId, verb, objectType: 'appointment', objectId: id, before, after })
  await Promise.all([told, noted])
}
