import { keyedHash } from '#server/lib/hash.ts'
import { addMinutes, addMs } from '#server/lib/time.ts'
import type { Challenge, CodeRefusal } from './schema.ts'

export const codeLength = 6
export const codeMinutes = 10
export const maxAttempts = 5
const pausesSeconds = [30, 60, 120, 240]

/** Removes spaces and hyphens of any kind and converts digits of other scripts. Nothing else is tolerated. */
export const normalizeCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}\u200b-\u200f\u2066-\u2069]/gu, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) % 16))

export type Malformed = 'malformed_short' | 'malformed_long'
/** Returns why a typed code has the wrong length, or null. Such a code does not count as an attempt. */
export function malformedReason(typed: string): Malformed | null {
  const { length } = normalizeCode(typed)
  if (length === codeLength) return null
  return length < codeLength ? 'malformed_short' : 'malformed_long'
}

/** Hashes a code with the challenge id, so that a hash copied to another row is useless, and with the pepper, because six digits alone are easily guessed. */
export const codeHash = (pepper: string, challengeId: string, code: string): Buffer =>
  keyedHash(pepper, 'code', challengeId, code)

type SentCode = Pick<Challenge, 'sends' | 'resendAt' | 'expiresAt' | 'consumedAt' | 'startsAt'>

/**
 * Decides when the next code may be sent: at once for the first one, after a used or expired one and for another slot;
 * otherwise after a pause that doubles with every code.
 */
export function nextSend(
  previous: SentCode | null,
  startsAt: Date | null,
  now: Date,
): { ok: true; sends: number; resendAt: Date; expiresAt: Date } | { ok: false; retryAfterSeconds: number } {
  const isFirst = !previous || previous.consumedAt !== null || previous.expiresAt <= now
  const isOtherSlot = previous !== null && startsAt !== null && startsAt.getTime() !== previous.startsAt?.getTime()
  if (!isFirst && !isOtherSlot && now < previous.resendAt) {
    return { ok: false, retryAfterSeconds: Math.ceil((previous.resendAt.getTime() - now.getTime()) / 1000) }
  }
  const sends = isFirst ? 1 : previous.sends + 1
  return { ok: true, sends, resendAt: addMs(now, pauseSeconds(sends) * 1000), expiresAt: addMinutes(now, codeMinutes) }
}

/** Returns the pause after the nth code. */
const pauseSeconds = (sends: number): number =>
  pausesSeconds[Math.min(Math.max(sends, 1), pausesSeconds.length) - 1] ?? 240

/** Returns why no attempt could be reserved. */
export function attemptRefusal(challenge: Pick<Challenge, 'consumedAt' | 'expiresAt'> | null, now: Date): CodeRefusal {
  if (!challenge || challenge.consumedAt) return 'none'
  return challenge.expiresAt <= now ? 'expired' : 'too_many'
}
