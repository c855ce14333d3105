import type { Tx } from '#db/client.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { jobKey, keyFromHex } from '#server/platform/jobs/keyRules.ts'
import { done, giveUp, type Job, type Outcome, retry } from '#server/platform/jobs/types.ts'
import { type GenesysSecrets, getGenesysConnection } from '#server/tenants/applications/data.ts'
import {
  type DispatchRow,
  findDispatch,
  findLastAttemptAt,
  insertAttempt,
  markDisconnected,
  updateDispatch,
} from './data.ts'
import {
  isConfirmedGone,
  isInDoubt,
  isSuperseded,
  notFoundAt,
  notFoundSince,
  sendIdentity,
  toOutcome,
} from './rules.ts'

/** Ends an interaction that was moved, reassigned or cancelled away. In doubt whether there is one, it is found out first. */
export async function disconnectDispatch(ctx: Ctx, item: Job): Promise<Outcome> {
  const dispatch = await findDispatch(ctx.db, item.organizationId, textOf(item.payload.dispatchId) ?? '')
  const appointment = dispatch && (await findSnapshot(ctx.db, item.organizationId, dispatch.appointmentId))
  if (!dispatch || !appointment) return done('nothing to disconnect')
  const late = textOf(item.payload.conversationId)
  if (!late && (dispatch.disconnectedAt || !isSuperseded(appointment, dispatch))) return done('no longer wanted')
  const connection = await getGenesysConnection(ctx, item.organizationId, appointment.applicationId)
  if (!connection) return giveUp('not_set_up')
  const conversationId = late ?? dispatch.conversationId
  if (conversationId) return end(ctx, dispatch, connection, conversationId)
  if (dispatch.state !== 'sent' && !isInDoubt(dispatch.error)) return settle(ctx, dispatch)
  return learn(ctx, item, dispatch, connection)
}

const LOOK_AGAIN_MS = 10_000

async function end(
  ctx: Ctx,
  dispatch: DispatchRow,
  connection: GenesysSecrets,
  conversationId: string,
): Promise<Outcome> {
  const ended = await ctx.ports.genesys.disconnect(connection, conversationId)
  if (!ended.ok) return toOutcome(ended, ctx.now())
  if (!ended.value.gone) return { ...(await settle(ctx, dispatch)), vendorHealth: 'healthy' }
  const since = notFoundSince(dispatch.error)
  if (since && isConfirmedGone(since, ctx.now())) return { ...(await settle(ctx, dispatch)), vendorHealth: 'healthy' }
  if (!since) await updateDispatch(ctx.db, dispatch, { error: notFoundAt(ctx.now()) })
  return {
    kind: 'retry',
    reason: 'not_found_yet',
    at: addMs(ctx.now(), LOOK_AGAIN_MS),
    free: true,
    vendorHealth: 'healthy',
  }
}

/**
 * Posts once more with the same ids, only to learn the conversation's id: Genesys has no other way to ask. Not before the
 * attempt that is in doubt can no longer be on its way, or it would open another conversation after this one was ended.
 */
async function learn(ctx: Ctx, item: Job, dispatch: DispatchRow, connection: GenesysSecrets): Promise<Outcome> {
  const { organizationId, appointmentId, revision, number } = dispatch
  if (!connection.openMessagingId) return giveUp('not_set_up')
  const key = jobKey(sendIdentity(appointmentId, revision, number), organizationId)
  const lastAt = await findLastAttemptAt(ctx.db, organizationId, key)
  const from = lastAt && addMs(lastAt, ctx.config.IN_DOUBT_GRACE_MS)
  if (from && ctx.now() < from) return { kind: 'retry', reason: 'in_doubt', at: from, free: true }
  await ctx.db.transaction((tx) => insertAttempt(tx, organizationId, keyFromHex(item.key), ctx.now()))
  const told = await ctx.ports.genesys.dispatch(connection, {
    integrationId: connection.openMessagingId,
    fromId: dispatch.fromId,
    messageId: dispatch.messageId,
    time: dispatch.firstAttemptAt ?? ctx.now(),
    nickname: 'Scheduled call',
    text: 'This call was moved or cancelled.',
    attributes: { bookingId: appointmentId, revision: String(revision) },
  })
  if (!told.ok) return toOutcome(told, ctx.now())
  const { conversationId } = told.value
  if (!conversationId) return giveUp('conversation_unknown')
  await updateDispatch(ctx.db, dispatch, { conversationId, error: null })
  const outcome = await end(ctx, { ...dispatch, conversationId, error: null }, connection, conversationId)
  return outcome.kind === 'giveUp' ? retry(outcome.reason) : outcome
}

async function settle(ctx: Ctx, dispatch: DispatchRow): Promise<Outcome> {
  await ctx.db.transaction((tx) => recordEnd(ctx, tx, dispatch))
  return done()
}

async function recordEnd(ctx: Ctx, tx: Tx, dispatch: DispatchRow): Promise<void> {
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
