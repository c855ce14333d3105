import type { Tx } from '#db/client.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { recordResults, responseKey } from '#server/platform/jobs/attemptData.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import type { VendorStatus } from '#server/ports/email/types.ts'
import { bindProviderId, type LockedMessage, type MessageChange, updateMessage } from './data.ts'
import { foldState, isSettled, lastVendorStatus, pollAfterMinutes } from './rules.ts'
import type { Message, MessageResult, MessageState, SuppressionReason } from './schema.ts'
import { recordSuppression } from './suppressionData.ts'

export type Recorded = { added: number; state: MessageState; changed: boolean }
export type StatusSource = { eventKey: string; attempt: number | null; at: Date; providerId: string }

/**
 * Appends results to a locked message and updates its row from all of its events: its state and the vendor's last status. Deletes
 * the encrypted body once nothing can be sent again. Recording the same results again changes nothing.
 */
export async function recordEvents(
  ctx: Pick<Ctx, 'now'>,
  tx: Tx,
  { message, events }: LockedMessage,
  results: readonly MessageResult[],
  { close, providerId = message.providerId }: { close?: boolean; providerId?: string | null } = {},
): Promise<Recorded> {
  const { organizationId, id } = message
  const added = results.filter(({ eventKey }) => !events.some((event) => event.eventKey === eventKey))
  const all = [...events, ...added]
  const state = foldState(all)
  const settled = close === true || isSettled(state) || (state === 'accepted' && message.purpose === 'code')
  const change = {
    providerId,
    state,
    ...lastVendorStatus(all, state),
    ...(settled ? { sealed: null, settledAt: message.settledAt ?? ctx.now() } : {}),
  }
  const vendor = message.channel === 'EMAIL' ? 'resend' : 'twilio'
  const isNewId = providerId !== null && providerId !== message.providerId
  const poll = state === 'accepted' && message.state !== 'accepted' ? [pollJob(message, ctx.now())] : []
  await Promise.all([
    recordResults(
      tx,
      added.map((result) => ({ ...result, organizationId, subjectId: id })),
    ),
    hasChanged(message, change) ? updateMessage(tx, message, change) : null,
    isNewId ? bindProviderId(tx, vendor, providerId, message) : null,
    enqueue(tx, poll),
  ])
  return { added: added.length, state, changed: state !== message.state }
}

const hasChanged = (
  message: Message,
  { state, providerId, providerStatus, errorCode, sealed }: MessageChange,
): boolean =>
  state !== message.state ||
  providerId !== message.providerId ||
  providerStatus !== message.providerStatus ||
  errorCode !== message.errorCode ||
  (sealed === null && (message.sealed !== null || message.settledAt === null))

/** Records a status from a vendor's response, receipt or poll, and suppresses the contact if the vendor says so. */
export async function recordVendorStatus(
  ctx: Pick<Ctx, 'now'>,
  tx: Tx,
  locked: LockedMessage,
  vendorStatus: VendorStatus,
  source: StatusSource,
): Promise<Recorded> {
  const { status, providerStatus, errorCode, suppress } = vendorStatus
  if (suppress) await suppressContact(tx, locked.message, suppress, source.eventKey, source.at)
  const event = { eventKey: source.eventKey, attempt: source.attempt, at: source.at, status, providerStatus, errorCode }
  return recordEvents(ctx, tx, locked, [event], { providerId: locked.message.providerId ?? source.providerId })
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
