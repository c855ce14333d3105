import type { Tx } from '#db/client.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { recordResults, responseKey } from '#server/platform/jobs/attemptData.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import type { VendorStatus } from '#server/ports/email/types.ts'
import { bindProviderIds, type LockedMessage, type MessageChange, updateMessages } from './data.ts'
import { foldState, isSettled, lastVendorStatus, pollAfterMinutes } from './rules.ts'
import type { Message, MessageResult, MessageState, SuppressionReason } from './schema.ts'
import { recordSuppression } from './suppressionData.ts'

export type Recorded = { added: number; state: MessageState; changed: boolean }
export type StatusSource = { eventKey: string; attempt: number | null; at: Date; providerId: string }

/** Results to append to a locked message. `close`: nothing is sent again, whatever its state. */
export type NewResults = {
  locked: LockedMessage
  results: readonly MessageResult[]
  providerId?: string | null
  close?: boolean
}

/** Appends results to one message, as `recordAll` does. */
export async function recordEvents(
  ctx: Pick<Ctx, 'now'>,
  tx: Tx,
  locked: LockedMessage,
  results: readonly MessageResult[],
  options: Pick<NewResults, 'providerId' | 'close'> = {},
): Promise<Recorded> {
  const recorded = await recordAll(ctx, tx, [{ locked, results, ...options }])
  return recorded.get(locked.message.id) ?? { added: 0, state: locked.message.state, changed: false }
}

/**
 * Appends results to locked messages and updates each row from all of its events: its state and the vendor's last status. Deletes
 * the encrypted body once nothing can be sent again. Recording the same results again changes nothing. Returns what changed by the
 * messages' ids.
 */
export async function recordAll(
  ctx: Pick<Ctx, 'now'>,
  tx: Tx,
  entries: readonly NewResults[],
): Promise<Map<string, Recorded>> {
  const changes = entries.map((entry) => changeOf(entry, ctx.now()))
  await Promise.all([
    recordResults(
      tx,
      changes.flatMap(({ message: { organizationId, id }, added }) =>
        added.map((result) => ({ ...result, organizationId, subjectId: id })),
      ),
    ),
    updateMessages(
      tx,
      changes.filter(({ message, change }) => hasChanged(message, change)).map(({ change }) => change),
    ),
    bindProviderIds(
      tx,
      changes
        .filter(({ message, change }) => change.providerId !== message.providerId)
        .map(({ message, change }) => ({ ...message, ...change })),
    ),
    enqueue(
      tx,
      changes
        .filter(({ message, change }) => change.state === 'accepted' && message.state !== 'accepted')
        .map(({ message }) => pollJob(message, ctx.now())),
    ),
  ])
  return new Map(
    changes.map(({ message, change: { state }, added }) => [
      message.id,
      { added: added.length, state, changed: state !== message.state },
    ]),
  )
}

function changeOf(
  { locked: { message, events }, results, close, providerId = message.providerId }: NewResults,
  now: Date,
) {
  const added = results.filter(({ eventKey }) => !events.some((event) => event.eventKey === eventKey))
  const all = [...events, ...added]
  const state = foldState(all)
  const settled = close === true || isSettled(state) || (state === 'accepted' && message.purpose === 'code')
  const settledAt = settled ? (message.settledAt ?? now) : null
  const { organizationId, id } = message
  const change: MessageChange = { organizationId, id, providerId, state, ...lastVendorStatus(all, state), settledAt }
  return { message, added, change }
}

const hasChanged = (message: Message, change: MessageChange): boolean =>
  change.state !== message.state ||
  change.providerId !== message.providerId ||
  change.providerStatus !== message.providerStatus ||
  change.errorCode !== message.errorCode ||
  (change.settledAt !== null && (message.sealed !== null || message.settledAt === null))

/** Builds the result of a vendor's response, receipt or poll. */
export function vendorResult(
  locked: LockedMessage,
  { status, providerStatus, errorCode }: VendorStatus,
  { eventKey, attempt, at, providerId }: StatusSource,
): NewResults {
  const result = { eventKey, attempt, at, status, providerStatus, errorCode }
  return { locked, results: [result], providerId: locked.message.providerId ?? providerId }
}

/** Records a status from a vendor's receipt or poll, and suppresses the contact if the vendor says so. */
export async function recordVendorStatus(
  ctx: Pick<Ctx, 'now'>,
  tx: Tx,
  locked: LockedMessage,
  vendorStatus: VendorStatus,
  source: StatusSource,
): Promise<Recorded> {
  const { suppress } = vendorStatus
  if (suppress) await suppressContact(tx, locked.message, suppress, source.eventKey, source.at)
  const { results, providerId = null } = vendorResult(locked, vendorStatus, source)
  return recordEvents(ctx, tx, locked, results, { providerId })
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
