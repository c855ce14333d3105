import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { isLive, requireAccess } from '#server/domain/rules.ts'
import type { DispatchFact, Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { AppError } from '#server/lib/errors.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { updateDispatch } from './data.ts'
import { dispatchAgentId, isDispatchConfigured, newestDispatch, sendRequest } from './rules.ts'
import type { RetryInput } from './schema.ts'

/**
 * Sends a failed dispatch again for staff, at once and under the same ids, so that it joins the conversation of an earlier
 * message that has arrived after all.
 * Refuses with `conflict`: `not_failed`, `over` or `not_set_up`.
 */
export async function retryDispatch(ctx: Ctx, { appointmentId }: RetryInput): Promise<{ state: 'queued' }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, appointmentId)
    requireAccess(actor, appointment)
    const dispatch = newestDispatch(appointment)
    const refusal = whyNotRetry(appointment, dispatch, ctx.now())
    if (refusal) throw refusal
    if (dispatch) await queueRetry(ctx, tx, appointment, dispatch)
  })
  ctx.requestTick()
  return { state: 'queued' }
}

async function queueRetry(ctx: Ctx, tx: Tx, appointment: Snapshot, dispatch: DispatchFact): Promise<void> {
  const { organizationId, id } = appointment
  const agentId = dispatchAgentId(appointment)
  const now = ctx.now()
  await updateDispatch(tx, { organizationId, id: dispatch.id }, { state: 'pending', failedAt: null, agentId })
  await enqueue(tx, [sendRequest(appointment, dispatch.number, now)])
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId: id,
    at: now,
    kind: 'dispatch_retried',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { revision: dispatch.revision, number: dispatch.number },
    eventKey: `dispatch_retried:${dispatch.id}:${now.toISOString()}`,
  })
  const object = { organizationId, objectType: 'appointment', objectId: id }
  await recordAudit(tx, ctx, { ...object, action: 'dispatch.retry', after: { number: dispatch.number } })
}

function whyNotRetry(appointment: Snapshot, dispatch: DispatchFact | null, now: Date): AppError | null {
  if (!isLive(appointment) || now >= appointment.endAt) {
    return new AppError('conflict', 'The appointment has ended or was cancelled.', { reason: 'over' })
  }
  if (!isDispatchConfigured(appointment)) {
    return new AppError('conflict', 'Open Messaging is not set up for this application.', { reason: 'not_set_up' })
  }
  if (dispatch?.state === 'failed') return null
  return new AppError('conflict', 'Only a failed pre-meeting message can be resent.', { reason: 'not_failed' })
}
