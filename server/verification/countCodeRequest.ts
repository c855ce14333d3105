import { type Contact, normalizePhone } from '#server/lib/contact.ts'
import { AppError, invalid, rateLimited } from '#server/lib/errors.ts'
import { contactHash, keyedHash } from '#server/lib/hash.ts'
import { addressGroup } from '#server/lib/ip.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeLimit } from '#server/platform/rateLimit/consumeLimit.ts'
import type { FoundApplication } from '#server/tenants/applications/data.ts'
import { findChallenge } from './data.ts'
import { nextSend } from './rules.ts'
import type { Purpose } from './schema.ts'

export type CodeRequest = {
  application: FoundApplication
  contact: Contact
  purpose: Purpose
  /** Slot of the requested code, if any; another slot needs no pause. While it is undefined, `issueCode` checks the pause. */
  start?: Date | null
}

/**
 * Counts a request for a code before any work is done, in transactions of its own: each contact, address and application has
 * its own window. Refuses with `rate_limited` (`too_soon` during the pause between codes), the same for every contact.
 */
export async function countCodeRequest(ctx: Ctx, request: CodeRequest): Promise<void> {
  const { application, contact } = request
  requireServedCountry(application, contact)
  const { config } = ctx
  const value = contact.email ?? contact.phone
  if (request.start !== undefined) await requirePause(ctx, { ...request, start: request.start }, value)
  const hashed = (...parts: string[]) => keyedHash(config.TOKEN_PEPPER, 'limit', ...parts).toString('base64url')
  const limits = [
    { key: `otp:${hashed('contact', value)}`, windowSeconds: 600, max: config.LIMIT_OTP_PER_CONTACT_PER_10MIN },
    { key: `otp:${hashed('ip', addressOf(ctx))}`, windowSeconds: 3600, max: config.LIMIT_OTP_PER_IP_PER_HOUR },
    {
      key: `otp:${hashed('application', application.id)}`,
      windowSeconds: 86_400,
      max: config.LIMIT_OTP_PER_APPLICATION_PER_DAY,
    },
  ]
  for (const limit of limits) {
    const { allowed, retryAfterSeconds } = await consumeLimit(ctx.db, limit)
    if (!allowed) throw rateLimited(retryAfterSeconds)
  }
}

/** Checks the pause before anything is counted, so that an impatient customer does not use up a limit. */
async function requirePause(ctx: Ctx, request: CodeRequest & { start: Date | null }, contact: string): Promise<void> {
  const { id: applicationId, organizationId } = request.application
  const hash = contactHash(ctx.config.TOKEN_PEPPER, applicationId, contact)
  const previous = await findChallenge(ctx.db, {
    organizationId,
    applicationId,
    purpose: request.purpose,
    contactHash: hash,
  })
  const send = nextSend(previous, request.start, ctx.now())
  if (!send.ok) throw tooSoon(send.retryAfterSeconds)
}

export const tooSoon = (retryAfterSeconds: number): AppError =>
  new AppError('rate_limited', 'A code has just been sent. Wait a moment before you request another one.', {
    reason: 'too_soon',
    retryAfterSeconds,
  })

const addressOf = (ctx: Ctx): string => addressGroup(ctx.actor.kind === 'public' ? ctx.actor.clientIp : ctx.actor.kind)

/** Checks the country by the number's region, never by its prefix: +1 covers twenty-five countries. */
function requireServedCountry(application: FoundApplication, contact: Contact): void {
  if (contact.phone === undefined) return
  const country = normalizePhone(contact.phone)?.country
  if (country && application.settings.smsCountries.includes(country)) return
  throw invalid('/contact/phone', 'country_not_served', 'We cannot send text messages to numbers in this country.')
}
