import { addMs } from '#server/lib/time.ts'
import { unresolvedAttempts } from '#server/platform/jobs/attemptRules.ts'
import { type Message, type MessageEvent, type MessageEventStatus, type MessageState, settledStates } from './schema.ts'

/** Time within which an email with an unknown outcome may be sent again, because vendors keep idempotency keys for 24 h only. */
export const MAIL_RESEND_WINDOW_MS = 23 * 3_600_000

export const isSettled = (state: MessageState): boolean => settledStates.includes(state)

/**
 * Derives the state from the events in the order in which they occurred, so that late or duplicate reports do not change it. The
 * first terminal event decides.
 */
export function foldState(events: readonly MessageEvent[]): MessageState {
  let state: MessageState = 'open'
  for (const event of [...events].sort(compareEvents)) {
    if (isSettled(state)) return state
    state = stateAfter(state, event.status)
  }
  return state
}

function stateAfter(state: MessageState, status: MessageEventStatus): MessageState {
  switch (status) {
    case 'attempted':
    case 'noted':
      return state
    case 'in_doubt':
      return state === 'accepted' ? state : 'in_doubt'
    case 'retrying':
      return state === 'accepted' ? state : 'open'
    default:
      return status
  }
}

type OrderedEvent = Pick<MessageEvent, 'at' | 'attempt' | 'status'>

const weight: Readonly<Record<MessageEventStatus, number>> = {
  attempted: 0,
  in_doubt: 1,
  retrying: 2,
  noted: 3,
  accepted: 4,
  delivered: 5,
  failed: 6,
  expired: 7,
}

/** Orders events by the time at which they occurred. */
export function compareEvents(a: OrderedEvent, b: OrderedEvent): number {
  const difference = a.at.getTime() - b.at.getTime()
  if (difference !== 0) return difference
  // Events of the same instant are ordered by attempt; a receipt without an attempt comes last.
  const last = Number.MAX_SAFE_INTEGER
  return (a.attempt ?? last) - (b.attempt ?? last) || weight[a.status] - weight[b.status]
}

/** Returns the vendor status to show: that of the settling event, else the latest. An error is shown only while it applies. */
export function lastVendorStatus(
  events: readonly MessageEvent[],
  state: MessageState,
): { providerStatus: string | null; errorCode: string | null } {
  const sorted = [...events].sort(compareEvents)
  const deciding = isSettled(state) ? sorted.find((event) => event.status === state) : undefined
  const providerStatus =
    deciding?.providerStatus ?? sorted.findLast((event) => event.providerStatus !== null)?.providerStatus
  const isFine = state === 'delivered' || state === 'accepted'
  const errorCode = deciding?.errorCode ?? sorted.findLast((event) => event.errorCode !== null)?.errorCode
  return { providerStatus: providerStatus ?? null, errorCode: isFine ? null : (errorCode ?? null) }
}

export type NextStep =
  | { kind: 'nothing'; reason: 'settled' | 'accepted' | 'unsendable' }
  | { kind: 'expire'; code: 'too_late' | 'superseded' }
  /** An SMS that may have been sent: ask the vendor first. */
  | { kind: 'lookup'; attempt: number; since: Date; graceEndsAt: Date; mayResend: boolean }
  /** An email that may have been sent and can no longer be repeated safely: only a receipt can resolve it. */
  | { kind: 'leaveInDoubt' }
  | { kind: 'attempt' }

/**
 * Decides what to do with a message now. An SMS with an unknown outcome is never sent again before the vendor was asked. An email
 * with an unknown outcome is sent again under the same idempotency key while the vendor keeps that key.
 */
export function nextStep(
  message: Pick<Message, 'state' | 'channel' | 'usefulUntil' | 'sealed' | 'settledAt'>,
  events: readonly MessageEvent[],
  now: Date,
  options: { allowed: boolean; graceMs: number },
): NextStep {
  const state = foldState(events)
  if (isSettled(state) || message.settledAt) return { kind: 'nothing', reason: 'settled' }
  if (state === 'accepted') return { kind: 'nothing', reason: 'accepted' }
  if (!message.sealed) return { kind: 'nothing', reason: 'unsendable' }
  const late = message.usefulUntil !== null && now >= message.usefulUntil
  const mayResend = options.allowed && !late
  const unresolved = unresolvedAttempts(events)
  const [first] = unresolved
  const last = unresolved.at(-1)
  if (first && last && message.channel === 'SMS') {
    const graceEndsAt = addMs(last.startedAt, options.graceMs)
    return { kind: 'lookup', attempt: last.number, since: first.startedAt, graceEndsAt, mayResend }
  }
  if (first && (!mayResend || now >= addMs(first.startedAt, MAIL_RESEND_WINDOW_MS))) return { kind: 'leaveInDoubt' }
  if (!mayResend) return { kind: 'expire', code: late ? 'too_late' : 'superseded' }
  return { kind: 'attempt' }
}

export type VendorMessage = { providerId: string; text: string }

/**
 * Returns the one of the vendor's messages that is ours: it is not bound to another message and contains all of `words`. Only letters
 * and digits are compared, because the vendor may rewrite punctuation. The same link is not enough, because every message to that
 * person contains it.
 */
export function matchOwnMessage<T extends VendorMessage>(
  found: readonly T[],
  words: readonly string[],
  boundElsewhere: ReadonlySet<string>,
): T | null {
  const matches = (text: string) => words.every((word) => lettersOf(text).includes(lettersOf(word)))
  return found.find((one) => !boundElsewhere.has(one.providerId) && matches(one.text)) ?? null
}

const lettersOf = (text: string): string => text.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '')

/** Returns the part of a text that distinguishes it best: its longest link, else its code, else the whole text. */
export function distinctivePart(text: string): string {
  const links = text.match(/https?:\/\/[^\s<>"]+/g) ?? []
  const [longest] = links.map((link) => link.replace(/[.,;:!?)]+$/, '')).sort((a, b) => b.length - a.length)
  return longest ?? /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? text
}

/** Returns when to look up an SMS in doubt: first soon, because the vendor accepted most of them, then after the grace period. */
export function nextLookupAt(now: Date, graceEndsAt: Date, graceMs: number): Date {
  const soon = addMs(now, Math.min(10_000, graceMs / 4))
  return soon < graceEndsAt ? soon : new Date(Math.max(graceEndsAt.getTime(), now.getTime() + 1000))
}

/** Minutes after acceptance at which the vendor is polled if no receipt has arrived. */
export const pollAfterMinutes = [2, 10, 60] as const
