import type { Contact } from '#server/lib/contact.ts'
import { contactHash, keyedHash, sameSecret } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeLimit } from '#server/platform/rateLimit/consumeLimit.ts'
import { refundLimit } from '#server/platform/rateLimit/refundLimit.ts'
import { findChallenge, reserveAttempt, returnAttempt } from './data.ts'
import { attemptRefusal, codeHash, malformedReason, maxAttempts, normalizeCode } from './rules.ts'
import type { Purpose, VerifyCodeResult } from './schema.ts'

export type VerifyCodeInput = {
  organizationId: string
  applicationId: string
  purpose: Purpose
  contact: Contact
  code: string
}

/**
 * Compares a typed code with the contact's. The attempt is reserved and committed before the comparison and returned if the
 * code is correct. A wrong code is returned, not thrown, so that no rolled-back transaction can undo its count. The guesses per
 * day over all challenges of a contact are limited too.
 */
export async function verifyCode(ctx: Ctx, input: VerifyCodeInput): Promise<VerifyCodeResult> {
  const { organizationId, applicationId, purpose } = input
  const { TOKEN_PEPPER: pepper, LIMIT_OTP_GUESSES_PER_DAY: max } = ctx.config
  const value = input.contact.email ?? input.contact.phone
  const key = { organizationId, applicationId, purpose, contactHash: contactHash(pepper, applicationId, value) }
  const now = ctx.now()
  const typed = normalizeCode(input.code)
  if (malformedReason(typed)) return { ok: false, reason: 'wrong_code', triesLeft: await triesLeft(ctx, key) }
  const challenge = await reserveAttempt(ctx.db, key, now)
  if (!challenge) {
    const reason = attemptRefusal(await findChallenge(ctx.db, key), now)
    return { ok: false, reason, triesLeft: 0 }
  }
  const window = {
    key: `guess:${keyedHash(pepper, 'limit', 'guess', value).toString('base64url')}`,
    windowSeconds: 86_400,
    max,
  }
  const { allowed } = await consumeLimit(ctx.db, window)
  if (!allowed) return { ok: false, reason: 'too_many', triesLeft: 0 }
  if (sameSecret(codeHash(pepper, challenge.id, typed), challenge.codeHash)) {
    await returnAttempt(ctx.db, organizationId, challenge.id)
    await refundLimit(ctx.db, window)
    return { ok: true, challengeId: challenge.id }
  }
  const left = Math.max(0, maxAttempts - challenge.attempts)
  return { ok: false, reason: left === 0 ? 'too_many' : 'wrong_code', triesLeft: left }
}

async function triesLeft(ctx: Ctx, key: Parameters<typeof findChallenge>[1]): Promise<number> {
  const challenge = await findChallenge(ctx.db, key)
  return challenge ? Math.max(0, maxAttempts - challenge.attempts) : 0
}
