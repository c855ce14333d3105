import { addMs } from '#server/lib/time.ts'
import { type Message, type MessageEvent, type MessageEventStatus, type MessageState, settledStates } from './schema.ts'

/** Vendors keep idempotency keys for 24 h; past this a mail whose fate is unknown is not sent again. */
export const MAIL_KEY_SAFE_MS = 23 * 3_600_000

export const isSettled = (state: MessageState): boolean => settledStates.includes(state)

/**
 * The state that the events add up to, by the time each carries: neither their order of arrival nor a repetition changes it.
 * The first terminal event wins.
 */
export function foldState(events: readonly MessageEvent[]): MessageState {
  let state: MessageState = 'open'
  for (const event of [...events].sort(byTime)) {
    if (isSettled(state)) return state
    state = next(state, event.status)
  }
  return state
}

function next(state: MessageState, status: MessageEventStatus): MessageState {
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

function byTime(a: MessageEvent, b: MessageEvent): number {
  const byTime = a.at.getTime() - b.at.getTime()
  if (byTime !== 0) return byTime
  // At one instant: attempt by attempt, a receipt that names none last.
  const last = Number.MAX_SAFE_INTEGER
  return (a.attempt ?? last) - (b.attempt ?? last) || weight[a.status] - weight[b.status]
}

/** The vendor's word that the row shows: that of the event which settled it, else the latest; an error only while it stands. */
export function lastVendorStatus(
  events: readonly MessageEvent[],
  state: MessageState,
): { providerStatus: string | null; errorCode: string | null } {
  const sorted = [...events].sort(byTime)
  const deciding = isSettled(state) ? sorted.find((event) => event.status === state) : undefined
  const providerStatus =
    deciding?.providerStatus ?? sorted.findLast((event) => event.providerStatus !== null)?.providerStatus
  const isFine = state === 'delivered' || state === 'accepted'
  const errorCode = deciding?.errorCode ?? sorted.findLast((event) => event.errorCode !== null)?.errorCode
  return { providerStatus: providerStatus ?? null, errorCode: isFine ? null : (errorCode ?? null) }
}

/** Attempts that were begun and whose end nobody knows: the process died, or the answer was lost. */
export function unresolvedAttempts(events: readonly MessageEvent[]): { number: number; startedAt: Date }[] {
  const ended = new Set(events.filter((event) => endings.has(event.status)).map((event) => event.attempt))
  // A receipt without a number is about the message as a whole: it ends them all.
  if (ended.has(null)) return []
  return events.flatMap((event) =>
    event.status === 'attempted' && event.attempt !== null && !ended.has(event.attempt)
      ? [{ number: event.attempt, startedAt: event.at }]
      : [],
  )
}

const endings = new Set<MessageEventStatus>(['retrying', 'accepted', 'delivered', 'failed'])

export type NextStep =
  | { kind: 'nothing'; because: 'settled' | 'accepted' | 'unsendable' }
  | { kind: 'expire'; code: 'too_late' | 'superseded' }
  /** An SMS that may have gone: look at the vendor first. */
  | { kind: 'lookup'; since: Date; graceEndsAt: Date; mayResend: boolean }
  /** A mail that may have gone and can no longer be repeated safely: only a receipt or a person can tell. */
  | { kind: 'leaveInDoubt' }
  | { kind: 'attempt'; number: number }

/**
 * What to do with a message now. An SMS whose fate is unknown is never sent again before the vendor was asked; a mail is, under
 * the same key, while the vendor keeps it.
 */
export function nextStep(
  message: Pick<Message, 'state' | 'channel' | 'attempts' | 'usefulUntil' | 'sealed' | 'settledAt'>,
  events: readonly MessageEvent[],
  now: Date,
  options: { wanted: boolean; graceMs: number },
): NextStep {
  const state = foldState(events)
  if (isSettled(state) || message.settledAt) return { kind: 'nothing', because: 'settled' }
  if (state === 'accepted') return { kind: 'nothing', because: 'accepted' }
  if (!message.sealed) return { kind: 'nothing', because: 'unsendable' }
  const late = message.usefulUntil !== null && now >= message.usefulUntil
  const mayResend = options.wanted && !late
  const open = unresolvedAttempts(events)
  const [first] = open
  const last = open.at(-1)
  if (first && last && message.channel === 'SMS') {
    return { kind: 'lookup', since: first.startedAt, graceEndsAt: addMs(last.startedAt, options.graceMs), mayResend }
  }
  if (first && (!mayResend || now >= addMs(first.startedAt, MAIL_KEY_SAFE_MS))) return { kind: 'leaveInDoubt' }
  if (!mayResend) return { kind: 'expire', code: late ? 'too_late' : 'superseded' }
  return { kind: 'attempt', number: message.attempts + 1 }
}

export type VendorMessage = { providerId: string; text: string }

/**
 * Which of the vendor's messages is ours: not one that belongs to another message, and one that says all of `words`, letter by
 * letter, for the vendor may rewrite punctuation. The same link alone is not enough: whatever else that person is told carries it too.
 */
export function matchOwnMessage<T extends VendorMessage>(
  found: readonly T[],
  words: readonly string[],
  taken: ReadonlySet<string>,
): T | null {
  const says = (text: string) => words.every((word) => lettersOf(text).includes(lettersOf(word)))
  return found.find((one) => !taken.has(one.providerId) && says(one.text)) ?? null
}

const lettersOf = (text: string): string => text.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '')

/** The part of a text that no other message to that person shares: its longest link, else its code, else all of it. */
export function distinctivePart(text: string): string {
  const links = text.match(/https?:\/\/[^\s<>"]+/g) ?? []
  const [longest] = links.map((link) => link.replace(/[.,;:!?)]+$/, '')).sort((a, b) => b.length - a.length)
  return longest ?? /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? text
}

/** When to look at a doubtful SMS again: soon once, for most were taken; then when the grace is over. */
export function nextLookupAt(now: Date, graceEndsAt: Date, graceMs: number): Date {
  const soon = addMs(now, Math.min(10_000, graceMs / 4))
  return soon < graceEndsAt ? soon : new Date(Math.max(graceEndsAt.getTime(), now.getTime() + 1000))
}

/** Minutes after acceptance at which the vendor is asked for a status nobody reported. */
export const pollAfterMinutes = [2, 10, 60] as const
