import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'

export type TimelineChange = {
  /** On the timeline; `eventKey` makes it be told once. */
  kind: string
  eventKey: string
  data: Record<string, unknown>
  action: string
  before: Record<string, unknown>
  after: Record<string, unknown>
}

/** Tells a change on the appointment's story and in the audit, in the transaction that made it. Ids, times and flags only. */
export async function recordTimeline(ctx: Ctx, tx: Tx, appointment: Snapshot, change: TimelineChange): Promise<void> {
  const { organizationId, id } = appointment
  const told = insertTimelineEntry(tx, {
    organizationId,
    appointmentId: id,
    at: ctx.now(),
    kind: change.kind,
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: change.data,
    eventKey: change.eventKey,
  })
  const { action: verb, before, after } = change
  const noted = recordAudit(tx, ctx, {
    organizationId,
    action: verb,
    objectType: 'appointment',
    objectId: id,
    before,
    after,
  })
  await Promise.all([told, noted])
}
