import { hash, verify } from '@node-rs/argon2'
import { z } from 'zod'
import { normalizeEmail } from '#server/lib/contact.ts'
import { rateLimited } from '#server/lib/errors.ts'
import { keyedHash } from '#server/lib/hash.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeLimit } from '#server/platform/rateLimit/consumeLimit.ts'
import { refundLimit } from '#server/platform/rateLimit/refundLimit.ts'
import { findStaffByEmail, type StaffMember } from './data.ts'

export const signInInput = z.object({ email: z.string().max(254), password: z.string().max(1000) })
export type SignedIn = {
  staffId: string
  organizationId: string
  applicationId: string | null
  role: StaffMember['role']
  sessionVersion: number
}
export type SignInResult = { ok: true; staff: SignedIn } | { ok: false; reason: 'wrong_credentials' }

const attemptLimit = { windowSeconds: 900, max: 10 }
/** Verified when the address is unknown, so that the response takes as long as for a known one. */
let dummyHash: Promise<string> | undefined

/**
 * Checks an email address and a password. An unknown address, a wrong password and a closed account get the same answer after
 * the same time. Refuses with `rate_limited` after ten attempts for one address within 15 minutes.
 */
export async function signIn(ctx: Ctx, { email, password }: z.output<typeof signInInput>): Promise<SignInResult> {
  const address = normalizeEmail(email) ?? ''
  const key = `sign-in:${keyedHash(ctx.config.TOKEN_PEPPER, 'sign-in', address).toString('base64url')}`
  const limit = await consumeLimit(ctx.db, { key, ...attemptLimit })
  if (!limit.allowed) throw rateLimited(limit.retryAfterSeconds)
  const member = address ? await findStaffByEmail(ctx.db, address) : null
  dummyHash ??= hash('dummy password')
  const isCorrect = await verify(member?.passwordHash ?? (await dummyHash), password)
  if (!member?.passwordHash || !isCorrect) return { ok: false, reason: 'wrong_credentials' }
  await refundLimit(ctx.db, { key, ...attemptLimit })
  await ctx.db.transaction((tx) =>
    recordAudit(
      tx,
      { ...ctx, actor: actorOf(member) },
      { organizationId: member.organizationId, action: 'staff.sign_in', objectType: 'staff', objectId: member.id },
    ),
  )
  return {
    ok: true,
    staff: {
      staffId: member.id,
      organizationId: member.organizationId,
      applicationId: member.applicationId,
      role: member.role,
      sessionVersion: member.sessionVersion,
    },
  }
}

/** Builds the actor as which a signed-in staff member calls use cases. */
export const actorOf = (member: StaffMember) => ({
  kind: member.role,
  organizationId: member.organizationId,
  staffId: member.id,
  applicationId: member.applicationId,
})
