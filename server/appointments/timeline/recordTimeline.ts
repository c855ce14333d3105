import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'

export type TimelineChange = {
  /** Kind of the timeline entry; an entry with the same `eventKey` is added once. */
  kind: string
  eventKey: string
  data: Record<string, unknown>
  action: string
  before: Record<string, unknown>
  after: Record<string, unknown>
}

/**
 * Records a change in the appointment's timeline and in the audit log, in the transaction that made it. `data`,
 * `before` and `after` contain only ids, times and flags.
 */
export async function recordTimeline(ctx: Ctx, tx: Tx, appointment: Snapshot, change: TimelineChange): Promise<void> {
  const { organizationId, id } = appointment
  const timelineEntry = insertTimelineEntry(tx, {
    organizationId,
    appointmentId: id,
    at: ctx.now(),
    kind: change.kind,
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: change.data,
    eventKey: change.eventKey,
  })
  const { action, before, after } = change
  const auditEntry = recordAudit(tx, ctx, {
    organizationId,
    action,
    objectType: 'appointment',
    objectId: id,
    before,
    after,
  })
  await Promise.all([timelineEntry, auditEntry])
}
