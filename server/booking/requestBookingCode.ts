import type { CodeRequest } from '#server/appointments/schema.ts'
import { normalizeContact } from '#server/lib/contact.ts'
import { invalid } from '#server/lib/errors.ts'
import { contactHash, keyedHash } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getPublicPreset, requireDuration } from '#server/scheduling/reservations/bookablePreset.ts'
import { holdSlot } from '#server/scheduling/reservations/holdSlot.ts'
import type { StartRequest } from '#server/scheduling/reservations/slotErrors.ts'
import { countCodeRequest } from '#server/verification/countCodeRequest.ts'
import { lockChallengeFor } from '#server/verification/data.ts'
import { type CodeIssue, issueCode, type PreparedCode, prepareCode } from '#server/verification/issueCode.ts'

export type CodeRequestResult = { resendAt: Date; expiresAt: Date; holdExpiresAt: Date | null }

/**
 * Sends a one-time code and, if a start is given, holds that slot for it. The response is the same for every contact,
 * so that it does not reveal which contacts are known. Refuses with `conflict` and alternatives, or with
 * `rate_limited`.
 */
export async function requestBookingCode(ctx: Ctx, input: CodeRequest): Promise<CodeRequestResult> {
  const { application, preset } = await getPublicPreset(ctx, input.applicationId, input.presetId)
  const contact = normalizeContact(input.contact, application.country)
  if (!contact)
    throw invalid('/contact', 'not_a_contact', 'Enter an email address or a phone number that can receive messages.')
  const durationMinutes = input.durationMinutes ?? preset.policy.durationsMinutes[0] ?? 30
  if (input.start) requireDuration(preset, durationMinutes)
  await countCodeRequest(ctx, { application, contact, purpose: input.purpose, start: input.start ?? null })
  const challenge = { application, contact, purpose: input.purpose, locale: input.locale ?? application.locale }
  const prepared = await prepareCode(ctx, challenge)
  const { start } = input
  const requested = start
    ? await holdAndIssue(ctx, challenge, prepared, { preset, start, durationMinutes })
    : { ...(await ctx.db.transaction((tx) => issueCode(ctx, tx, challenge, prepared))), holdExpiresAt: null }
  ctx.requestTick()
  return requested
}

async function holdAndIssue(
  ctx: Ctx,
  challenge: CodeIssue,
  prepared: PreparedCode,
  request: StartRequest,
): Promise<CodeRequestResult> {
  const { application } = challenge
  const owner = holdOwner(ctx, application.id, challenge.contact.email ?? challenge.contact.phone ?? '')
  const { preset, start, durationMinutes } = request
  const previous = await lockChallengeFor(ctx.db, challenge, owner.contactHash)
  const holdRequest = {
    ...request,
    owner,
    timezone: application.timezone,
    previousHoldId: previous?.holdId ?? null,
    lockFirst: (tx: Parameters<typeof lockChallengeFor>[0]) =>
      lockChallengeFor(tx, challenge, owner.contactHash, 'for update'),
  }
  return holdSlot(ctx, holdRequest, async (tx, hold) => {
    const boundTo = { presetId: preset.id, start, durationMinutes, holdId: hold.holdId }
    const issued = await issueCode(ctx, tx, { ...challenge, ...boundTo }, prepared)
    return { ...issued, holdExpiresAt: hold.expiresAt }
  })
}

/** Returns the keys by which a hold is counted: the contact and, if known, the browser session; never the IP address. */
export const holdOwner = (ctx: Ctx, applicationId: string, contact: string) => ({
  contactHash: contactHash(ctx.config.TOKEN_PEPPER, applicationId, contact),
  browserHash: browserHash(ctx),
})

export const browserHash = (ctx: Ctx): Buffer | null =>
  ctx.actor.kind === 'public' && ctx.actor.browserId
    ? keyedHash(ctx.config.TOKEN_PEPPER, 'browser', ctx.actor.browserId)
    : null
