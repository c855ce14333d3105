import { findSnapshot } from '#server/domain/data.ts'
import { hasAccess } from '#server/domain/rules.ts'
import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import type { HistoryInput, NotificationRow, Paged } from '../notifications/schema.ts'
import { countRecords, listRecords, type Scope } from './historyData.ts'
import { toRow } from './view.ts'

/**
 * Lists past and planned notifications, one row per recipient, channel, type, offset, revision and cause: those of one appointment
 * (`not_found` if the caller may not see it), or of all appointments that the caller may see.
 */
export async function listHistory(ctx: Ctx, input: HistoryInput): Promise<Paged<NotificationRow>> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  if (input.appointmentId) await requireVisible(ctx, actor, input.appointmentId)
  const scope = scopeFor(actor, { appointmentId: input.appointmentId, applicationId: input.applicationId })
  const [records, total] = await Promise.all([
    listRecords(ctx.db, scope, input, input),
    countRecords(ctx.db, scope, input),
  ])
  return { rows: records.map((record) => toRow(record, ctx.now())), total, page: input.page, pageSize: input.pageSize }
}

export async function requireVisible(ctx: Ctx, actor: StaffActor, appointmentId: string): Promise<void> {
  const appointment = await findSnapshot(ctx.db, actor.organizationId, appointmentId)
  if (!appointment || !hasAccess(actor, appointment)) throw notFound()
}

/** Builds the scope of a query. An `applicationId` only narrows what an administrator of several applications sees. */
export function scopeFor(
  actor: StaffActor,
  filter: { appointmentId?: string; applicationId?: string; notificationIds?: readonly string[] },
): Scope {
  return {
    organizationId: actor.organizationId,
    applicationId: actor.applicationId ?? filter.applicationId ?? null,
    appointmentId: filter.appointmentId ?? null,
    notificationIds: filter.notificationIds ?? null,
    agentId: actor.kind === 'agent' ? actor.staffId : null,
  }
}
