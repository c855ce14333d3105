import type { Tx } from '#db/client.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listAttemptEvents, recordResults, responseKey } from '#server/platform/jobs/attemptData.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import type { VendorStatus } from '#server/ports/email/types.ts'
import { bindProviderId, updateMessage } from './data.ts'
import { foldState, isSettled, lastVendorStatus, pollAfterMinutes } from './rules.ts'
import type { Message, MessageResult, MessageState, SuppressionReason } from './schema.ts'
import { recordSuppression } from './suppressionData.ts'

export type Recorded = { state: MessageState; changed: boolean }

/**
 * Appends results to a locked message and updates its row from all of its events: its state and the vendor's last status. Deletes
 * the encrypted body once nothing can be sent again. Recording the same results again changes nothing.
 */
export async function recordEvents(
  ctx: Pick<Ctx, 'now'>,
  tx: Tx,
  message: Message,
  results: readonly MessageResult[],
  { close, providerId }: { close?: boolean; providerId?: string } = {},
): Promise<Recorded> {
  const { organizationId, id } = message
  const known = await listAttemptEvents(tx, organizationId, [id])
  const added = results.filter(({ eventKey }) => !known.some((event) => event.eventKey === eventKey))
  const all = [...known, ...added]
  const state = foldState(all)
  const settled = close === true || isSettled(state) || (state === 'accepted' && message.purpose === 'code')
  const change = {
    ...(providerId ? { providerId } : {}),
    state,
    ...lastVendorStatus(all, state),
    ...(settled ? { sealed: null, settledAt: message.settledAt ?? ctx.now() } : {}),
  }
  const vendor = message.channel === 'EMAIL' ? 'resend' : 'twilio'
  const poll = state === 'accepted' && message.state !== 'accepted' ? [pollJob(message, ctx.now())] : []
  await Promise.all([
    recordResults(
      tx,
      added.map((result) => ({ ...result, organizationId, subjectId: id })),
    ),
    updateMessage(tx, message, change),
    ...(providerId ? [bindProviderId(tx, vendor, providerId, message)] : []),
    enqueue(tx, poll),
  ])
  return { state, changed: state !== message.state }
}

/** Records a status from a vendor's response, receipt or poll, and suppresses the contact if the vendor says so. */
export async function recordVendorStatus(
  ctx: Pick<Ctx, 'now'>,
  tx: Tx,
  message: Message,
  vendorStatus: VendorStatus,
  source: { eventKey: string; attempt: number | null; at: Date; providerId: string },
): Promise<Recorded> {
  const { status, providerStatus, errorCode, suppress } = vendorStatus
  if (suppress) await suppressContact(tx, message, suppress, source.eventKey, source.at)
  const event = { eventKey: source.eventKey, attempt: source.attempt, at: source.at, status, providerStatus, errorCode }
  const providerId = message.providerId ?? source.providerId
  return recordEvents(ctx, tx, message, [event], { providerId })
}

/** Suppresses a recipient for every application of the organization, as the vendor demands. */
export const suppressContact = (
  tx: Tx,
  { organizationId, id, recipientHash, channel }: Message,
  reason: SuppressionReason,
  eventKey: string,
  at: Date,
): Promise<boolean> => {
  const suppression = {
    organizationId,
    contactHash: recipientHash,
    channel,
    reason,
    stops: 'all',
    via: 'vendor',
  } as const
  return recordSuppression(tx, { ...suppression, eventKey: `${id}:${eventKey}` }, at)
}

/** Builds the result that an attempt's own call returned. */
export const responseResult = (
  attempt: number,
  status: MessageResult['status'],
  at: Date,
  errorCode: string,
): MessageResult => ({ eventKey: responseKey(attempt), attempt, status, at, errorCode, providerStatus: null })

/** Builds our own result about the message as a whole. */
export const messageResult = (
  name: string,
  status: MessageResult['status'],
  at: Date,
  errorCode: string,
): MessageResult => ({ eventKey: name, attempt: null, status, at, errorCode, providerStatus: null })

/** Enqueues an update of the notification that this message belongs to. Delivery must not import the notifications above it. */
export async function enqueueNotificationAdvance(
  tx: Tx,
  message: Message,
  state: MessageState,
  now: Date,
): Promise<void> {
  if (message.purpose !== 'notification') return
  await enqueue(tx, [
    {
      organizationId: message.organizationId,
      lane: 'internal',
      kind: 'notification.advance',
      subject: message.id,
      revision: 0,
      identity: ['notification.advance', message.id, state],
      origin: 'manual',
      dueAt: now,
    },
  ])
}

function pollJob(message: Message, now: Date): JobRequest {
  return {
    organizationId: message.organizationId,
    lane: 'internal',
    kind: 'message.poll',
    subject: message.id,
    revision: 0,
    identity: ['message.poll', message.id],
    origin: 'manual',
    dueAt: addMinutes(now, pollAfterMinutes[0]),
  }
}
