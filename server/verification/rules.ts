import { keyedHash } from '#server/lib/hash.ts'
import { addMinutes, addMs } from '#server/lib/time.ts'
import type { Challenge, CodeRefusal } from './schema.ts'

export const codeLength = 6
export const codeMinutes = 10
export const maxAttempts = 5
const pausesSeconds = [30, 60, 120, 240]

/** What people type around the digits (spaces, hyphens of any kind) is taken away, and digits of other scripts are read; nothing else is forgiven. */
export const normalizeCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}\u200b-\u200f\u2066-\u2069]/gu, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) % 16))

export type Malformed = 'malformed_short' | 'malformed_long'
/** Whether a typed code cannot be one for its length alone; such a code is no try. */
export function malformedReason(typed: string): Malformed | null {
  const { length } = normalizeCode(typed)
  if (length === codeLength) return null
  return length < codeLength ? 'malformed_short' : 'malformed_long'
}

/** Bound to the challenge: a hash copied to another row opens nothing. Peppered, for six digits alone are soon guessed. */
export const codeHash = (pepper: string, challengeId: string, code: string): Buffer =>
  keyedHash(pepper, 'code', challengeId, code)

type Sent = Pick<Challenge, 'sends' | 'resendAt' | 'expiresAt' | 'consumedAt' | 'startsAt'>

/**
 * When the next code may go out: at once for a first one, for one after a used or expired one, and for another time slot;
 * else after a pause that doubles with every code.
 */
export function nextSend(
  previous: Sent | null,
  startsAt: Date | null,
  now: Date,
): { ok: true; sends: number; resendAt: Date; expiresAt: Date } | { ok: false; retryAfterSeconds: number } {
  const fresh = !previous || previous.consumedAt !== null || previous.expiresAt <= now
  const otherSlot = previous !== null && startsAt !== null && startsAt.getTime() !== previous.startsAt?.getTime()
  if (!fresh && !otherSlot && now < previous.resendAt) {
    return { ok: false, retryAfterSeconds: Math.ceil((previous.resendAt.getTime() - now.getTime()) / 1000) }
  }
  const sends = fresh ? 1 : previous.sends + 1
  return { ok: true, sends, resendAt: addMs(now, pauseSeconds(sends) * 1000), expiresAt: addMinutes(now, codeMinutes) }
}

/** The pause after the nth code. */
const pauseSeconds = (sends: number): number =>
  pausesSeconds[Math.min(Math.max(sends, 1), pausesSeconds.length) - 1] ?? 240

/** Why no try could be reserved. */
export function attemptRefusal(challenge: Pick<Challenge, 'consumedAt' | 'expiresAt'> | null, now: Date): CodeRefusal {
  if (!challenge || challenge.consumedAt) return 'none'
  return challenge.expiresAt <= now ? 'expired' : 'too_many'
}
