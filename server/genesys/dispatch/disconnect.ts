import type { Tx } from '#db/client.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listAttemptEvents, recordResults, responseTo, startAttempts } from '#server/platform/jobs/attemptData.ts'
import { unresolvedAttempts } from '#server/platform/jobs/attemptRules.ts'
import { done, giveUp, type Job, type Outcome, retry } from '#server/platform/jobs/types.ts'
import { failureResult } from '#server/ports/result.ts'
import { type GenesysSecrets, getGenesysConnection } from '#server/tenants/applications/data.ts'
import { type DispatchRow, findDispatch, markDisconnected, updateDispatch } from './data.ts'
import { isConfirmedGone, isSuperseded, notFoundAt, notFoundSince, toOutcome } from './rules.ts'

/** Ends the interaction of a rescheduled, reassigned or cancelled appointment. If its existence is in doubt, looks it up first. */
export async function disconnectDispatch(ctx: Ctx, job: Job): Promise<Outcome> {
  const dispatch = await findDispatch(ctx.db, job.organizationId, textOf(job.payload.dispatchId) ?? '')
  const appointment = dispatch && (await findSnapshot(ctx.db, job.organizationId, dispatch.appointmentId))
  if (!dispatch || !appointment) return done('nothing to disconnect')
  const lateConversationId = textOf(job.payload.conversationId)
  if (!lateConversationId && (dispatch.disconnectedAt || !isSuperseded(appointment, dispatch)))
    return done('no longer wanted')
  const connection = await getGenesysConnection(ctx, job.organizationId, appointment.applicationId)
  if (!connection) return giveUp('not_set_up')
  const conversationId = lateConversationId ?? dispatch.conversationId
  if (conversationId) return endConversation(ctx, dispatch, connection, conversationId)
  const events = await listAttemptEvents(ctx.db, job.organizationId, [dispatch.id])
  const unresolved = unresolvedAttempts(events)
  if (dispatch.state !== 'sent' && unresolved.length === 0) return recordDisconnected(ctx, dispatch)
  return findConversation(ctx, job, { dispatch, connection, inDoubtSince: unresolved.at(-1)?.startedAt ?? null })
}

const RECHECK_MS = 10_000

async function endConversation(
  ctx: Ctx,
  dispatch: DispatchRow,
  connection: GenesysSecrets,
  conversationId: string,
): Promise<Outcome> {
  const ended = await ctx.ports.genesys.disconnect(connection, conversationId)
  if (!ended.ok) return toOutcome(ended, ctx.now())
  if (!ended.value.gone) return { ...(await recordDisconnected(ctx, dispatch)), vendorHealth: 'healthy' }
  const since = notFoundSince(dispatch.error)
  if (since && isConfirmedGone(since, ctx.now()))
    return { ...(await recordDisconnected(ctx, dispatch)), vendorHealth: 'healthy' }
  if (!since) await updateDispatch(ctx.db, dispatch, { error: notFoundAt(ctx.now()) })
  return {
    kind: 'retry',
    reason: 'not_found_yet',
    at: addMs(ctx.now(), RECHECK_MS),
    free: true,
    vendorHealth: 'healthy',
  }
}

type Target = { dispatch: DispatchRow; connection: GenesysSecrets; inDoubtSince: Date | null }

/**
 * Posts the message once more with the same ids to get the conversation's id, because Genesys offers no lookup. Waits until the
 * attempt in doubt can no longer be on its way; otherwise it would open another conversation after this one was ended.
 */
async function findConversation(ctx: Ctx, job: Job, { dispatch, connection, inDoubtSince }: Target): Promise<Outcome> {
  const { appointmentId, revision } = dispatch
  if (!connection.openMessagingId) return giveUp('not_set_up')
  const now = ctx.now()
  const from = inDoubtSince && addMs(inDoubtSince, ctx.config.IN_DOUBT_GRACE_MS)
  if (from && now < from) return { kind: 'retry', reason: 'in_doubt', at: from, free: true }
  const [attempt] = await ctx.db.transaction((tx) =>
    startAttempts(tx, [{ ...job, subjectId: dispatch.id, startedAt: now }]),
  )
  const posted = await ctx.ports.genesys.dispatch(connection, {
    integrationId: connection.openMessagingId,
    fromId: dispatch.fromId,
    messageId: dispatch.messageId,
    time: dispatch.firstAttemptAt ?? ctx.now(),
    nickname: 'Scheduled call',
    text: 'This call was rescheduled or cancelled.',
    attributes: { bookingId: appointmentId, revision: String(revision) },
  })
  const result = posted.ok ? { status: 'accepted' as const, at: ctx.now() } : failureResult(posted, ctx.now())
  await recordResults(ctx.db, [responseTo(attempt, result)])
  if (!posted.ok) return toOutcome(posted, ctx.now())
  const { conversationId } = posted.value
  if (!conversationId) return giveUp('conversation_unknown')
  await updateDispatch(ctx.db, dispatch, { conversationId, error: null })
  const outcome = await endConversation(ctx, { ...dispatch, conversationId, error: null }, connection, conversationId)
  return outcome.kind === 'giveUp' ? retry(outcome.reason) : outcome
}

async function recordDisconnected(ctx: Ctx, dispatch: DispatchRow): Promise<Outcome> {
  await ctx.db.transaction((tx) => insertDisconnected(ctx, tx, dispatch))
  return done()
}

async function insertDisconnected(ctx: Ctx, tx: Tx, dispatch: DispatchRow): Promise<void> {
  const isFirst = await markDisconnected(tx, dispatch, ctx.now())
  if (!isFirst) return
  await insertTimelineEntry(tx, {
    organizationId: dispatch.organizationId,
    appointmentId: dispatch.appointmentId,
    at: ctx.now(),
    kind: 'dispatch_cleared',
    actorKind: 'system',
    data: { revision: dispatch.revision, number: dispatch.number },
    eventKey: `dispatch_cleared:${dispatch.id}`,
  })
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
