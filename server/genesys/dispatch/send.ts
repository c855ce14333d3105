import type { Tx } from '#db/client.ts'
import { findSnapshot, lockAppointmentShared } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type Attempt, recordResults, responseTo, startAttempts } from '#server/platform/jobs/attemptData.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, doneByVendor, giveUp, type Job, type Outcome, retry, throttled } from '#server/platform/jobs/types.ts'
import { failureResult, type PortFailure, vendorHealthOf } from '#server/ports/result.ts'
import { type GenesysSecrets, getGenesysConnection } from '#server/tenants/applications/data.ts'
import { type DispatchRow, ensureDispatch, findDispatch, findQueueId, updateDispatch } from './data.ts'
import {
  disconnectRequest,
  dispatchAttributes,
  dispatchesToDisconnect,
  dispatchText,
  firstDueAt,
  isSuperseded,
  nextRetryAt,
  pendingDispatchNumber,
  retryDeadline,
} from './rules.ts'

/**
 * Sends the pre-meeting message, so that Genesys queues an interaction for the agent. Every retry uses the same sender, message
 * id and time, so that Genesys joins them into one conversation. The job's `onGiveUp` records a final failure on the timeline.
 */
export async function sendDispatch(ctx: Ctx, job: Job): Promise<Outcome> {
  const appointment = await findSnapshot(ctx.db, job.organizationId, job.subject)
  if (!appointment || !isWanted(appointment, job, ctx.now())) return done('no longer wanted')
  const until = retryDeadline(appointment, firstDueFor(job, appointment))
  const isLate = ctx.now() >= appointment.endAt || (job.attempts > 0 && ctx.now() > until)
  if (isLate) return giveUp('too_late')
  if (dispatchesToDisconnect(appointment).length > 0) return waitForPrevious(ctx, until)
  const connection = await getGenesysConnection(ctx, job.organizationId, appointment.applicationId)
  if (!connection?.openMessagingId) return giveUp('not_set_up')
  const reserved = await ctx.db.transaction((tx) => reserve(ctx, tx, job))
  if (reserved === 'blocked') return waitForPrevious(ctx, until)
  if (!reserved) return done('no longer wanted')
  return post(ctx, job, { ...reserved, connection, integrationId: connection.openMessagingId })
}

const isWanted = (appointment: Snapshot, job: Job, now: Date): boolean =>
  appointment.revision === job.revision && pendingDispatchNumber(appointment, now) === job.payload.number

const firstDueFor = (job: Job, appointment: Snapshot): Date =>
  typeof job.payload.firstDueAt === 'string' ? new Date(job.payload.firstDueAt) : firstDueAt(appointment)

const RECHECK_MS = 3_000

/** Waits while an older interaction may be live, and gives up after `until`: two live interactions must never exist. */
function waitForPrevious(ctx: Ctx, until: Date): Outcome {
  const at = addMs(ctx.now(), RECHECK_MS)
  return at > until ? giveUp('previous_open') : { kind: 'retry', reason: 'previous_open', at, free: true }
}

type Reserved = { appointment: Snapshot; dispatch: DispatchRow; attempt: Attempt }

/** Inserts the dispatch and the attempt under a shared lock of the appointment; committed before the call. */
async function reserve(ctx: Ctx, tx: Tx, job: Job): Promise<Reserved | 'blocked' | null> {
  const appointment = await lockAppointmentShared(tx, job.organizationId, job.subject)
  const now = ctx.now()
  if (!appointment || !isWanted(appointment, job, now)) return null
  if (dispatchesToDisconnect(appointment).length > 0) return 'blocked'
  const number = pendingDispatchNumber(appointment, now)
  const row = number === null ? null : await ensureDispatch(tx, appointment, number, now)
  if (!row) return null
  const [attempt] = await startAttempts(tx, [{ ...job, subjectId: row.id, startedAt: now }])
  return { appointment, dispatch: { ...row, firstAttemptAt: row.firstAttemptAt ?? now }, attempt }
}

type Posting = Reserved & { connection: GenesysSecrets; integrationId: string }

async function post(ctx: Ctx, job: Job, posting: Posting): Promise<Outcome> {
  const { appointment, dispatch, connection, integrationId } = posting
  const sent = await ctx.ports.genesys.dispatch(connection, {
    integrationId,
    fromId: dispatch.fromId,
    messageId: dispatch.messageId,
    time: dispatch.firstAttemptAt ?? ctx.now(),
    nickname: 'Scheduled call',
    text: dispatchText(appointment),
    attributes: dispatchAttributes(appointment, await findQueueId(ctx.db, appointment)),
  })
  if (!sent.ok) return recordFailure(ctx, job, posting, sent)
  await ctx.db.transaction((tx) => recordSent(ctx, tx, posting, sent.value.conversationId))
  return doneByVendor()
}

const recordFailure = async (ctx: Ctx, job: Job, posting: Posting, failure: PortFailure): Promise<Outcome> => ({
  ...(await outcomeFor(ctx, job, posting, failure)),
  vendorHealth: vendorHealthOf(failure),
})

async function outcomeFor(ctx: Ctx, job: Job, posting: Posting, failure: PortFailure): Promise<Outcome> {
  const { appointment, attempt } = posting
  await recordResults(ctx.db, [responseTo(attempt, failureResult(failure, ctx.now()))])
  if (failure.kind === 'throttled') return throttled(failure.retryAfterMs, failure.code)
  if (failure.kind === 'rejected' && failure.permanent) return giveUp(failure.code)
  const firstDue = firstDueFor(job, appointment)
  const times = { firstDue, until: retryDeadline(appointment, firstDue), now: ctx.now() }
  const options = { longestFirstPauseMs: ctx.config.JOB_RETRY_BASE_MS * 30, random: Math.random() }
  const at = nextRetryAt(job.attempts + 1, times, options)
  return at ? retry(failure.code, at) : giveUp(failure.code)
}

/** Records the conversation. A dispatch that was superseded during the call is disconnected at once. */
async function recordSent(
  ctx: Ctx,
  tx: Tx,
  { dispatch, attempt }: Posting,
  conversationId: string | null,
): Promise<void> {
  const { organizationId, appointmentId, id } = dispatch
  const appointment = await lockAppointmentShared(tx, organizationId, appointmentId)
  const row = await findDispatch(tx, organizationId, id)
  if (!appointment || !row) return
  await recordResults(tx, [responseTo(attempt, { status: 'accepted', at: ctx.now() })])
  const isCleared = row.state === 'cleared' || row.disconnectedAt !== null
  if (conversationId && (isCleared || isSuperseded(appointment, row))) {
    await enqueue(tx, [disconnectRequest(appointment, row, { conversationId, now: ctx.now() })])
  }
  const known = { conversationId: row.conversationId ?? conversationId, error: null, sentAt: row.sentAt ?? ctx.now() }
  await updateDispatch(tx, row, isCleared ? known : { ...known, state: 'sent', failedAt: null })
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'dispatched',
    actorKind: 'system',
    data: { revision: row.revision, number: row.number, conversationId },
    eventKey: `dispatched:${id}:${conversationId ?? ''}`,
  })
}
