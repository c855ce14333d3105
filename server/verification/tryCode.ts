import type { Contact } from '#server/lib/contact.ts'
import { contactHash, keyedHash, sameSecret } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'
import { giveBack } from '#server/platform/rateLimit/giveBack.ts'
import { hitLimit } from '#server/platform/rateLimit/hit.ts'
import { findChallenge, giveTryBack, reserveTry } from './data.ts'
import { codeHash, malformed, mostTries, normalizeCode, whyNoTry } from './rules.ts'
import type { Purpose, TryResult } from './schema.ts'

export type CodeTry = {
  organizationId: string
  applicationId: string
  purpose: Purpose
  contact: Contact
  code: string
}

/**
 * Compares a typed code with the contact's. The try is reserved and committed before the comparison and given back when the
 * code was right; a wrong one is returned, not thrown, so that nobody's transaction can take it back. Over all challenges of a
 * contact only so many guesses a day are compared at all.
 */
export async function tryCode(ctx: Ctx, given: CodeTry): Promise<TryResult> {
  const { organizationId, applicationId, purpose } = given
  const { TOKEN_PEPPER: pepper, LIMIT_OTP_GUESSES_PER_DAY: max } = ctx.config
  const value = given.contact.email ?? given.contact.phone
  const key = { organizationId, applicationId, purpose, contactHash: contactHash(pepper, applicationId, value) }
  const now = ctx.now()
  const typed = normalizeCode(given.code)
  if (malformed(typed)) return { ok: false, reason: 'wrong_code', triesLeft: await triesLeft(ctx, key) }
  const challenge = await reserveTry(ctx.db, key, now)
  if (!challenge) {
    const reason = whyNoTry(await findChallenge(ctx.db, key), now)
    return { ok: false, reason, triesLeft: 0 }
  }
  const window = {
    key: `guess:${keyedHash(pepper, 'limit', 'guess', value).toString('base64url')}`,
    windowSeconds: 86_400,
    max,
  }
  const { allowed } = await hitLimit(ctx.db, window)
  if (!allowed) return { ok: false, reason: 'too_many', triesLeft: 0 }
  if (sameSecret(codeHash(pepper, challenge.id, typed), challenge.codeHash)) {
    await giveTryBack(ctx.db, organizationId, challenge.id)
    await giveBack(ctx.db, window)
    return { ok: true, challengeId: challenge.id }
  }
  const left = Math.max(0, mostTries - challenge.attempts)
  return { ok: false, reason: left === 0 ? 'too_many' : 'wrong_code', triesLeft: left }
}

async function triesLeft(ctx: Ctx, key: Parameters<typeof findChallenge>[1]): Promise<number> {
  const challenge = await findChallenge(ctx.db, key)
  return challenge ? Math.max(0, mostTries - challenge.attempts) : 0
}
