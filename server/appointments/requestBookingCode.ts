import type { Ctx } from '../context.ts'
import { normalizeContact } from '../lib/contact.ts'
import { invalid } from '../lib/errors.ts'
import { contactHash, keyedHash } from '../lib/hash.ts'
import { countCodeRequest } from '../verification/countCodeRequest.ts'
import { lockChallengeFor } from '../verification/data.ts'
import { draftCode, issueCode } from '../verification/issueCode.ts'
import { holdSlot } from './holdSlot.ts'
import { getOffer, requireDuration } from './preset.ts'
import { type CodeRequest, codeRequest } from './schema.ts'

export type CodeRequested = { resendAt: Date; expiresAt: Date; holdExpiresAt: Date | null }

/**
 * Sends a one-time code, and with a start holds that slot for it. The answer is the same for every contact.
 * Refuses with `conflict` and alternatives, or `rate_limited`.
 */
export async function requestBookingCode(ctx: Ctx, given: CodeRequest): Promise<CodeRequested> {
  const input = given.start instanceof Date ? given : codeRequest.parse(given)
  const { application, preset } = await getOffer(ctx, input.applicationId, input.presetId)
  const contact = normalizeContact(input.contact, application.country)
  if (!contact)
    throw invalid('/contact', 'not_a_contact', 'Give an e-mail address or a phone number that can receive messages.')
  const durationMinutes = input.durationMinutes ?? preset.policy.durationsMinutes[0] ?? 30
  if (input.start) requireDuration(preset, durationMinutes)
  await countCodeRequest(ctx, { application, contact, purpose: input.purpose, start: input.start ?? null })
  const challenge = { application, contact, purpose: input.purpose, locale: input.locale ?? application.locale }
  const drafted = await draftCode(ctx, challenge)
  const { start } = input
  if (!start) {
    const issued = await ctx.db.transaction((tx) => issueCode(ctx, tx, challenge, drafted))
    ctx.nudge()
    return { ...issued, holdExpiresAt: null }
  }
  const owner = {
    contactHash: contactHash(ctx.config.TOKEN_PEPPER, application.id, contact.email ?? contact.phone),
    browserHash: browserHash(ctx),
  }
  const previous = await lockChallengeFor(ctx.db, challenge, owner.contactHash)
  let issued = { resendAt: ctx.now(), expiresAt: ctx.now() }
  const held = await holdSlot(
    ctx,
    {
      preset,
      start,
      durationMinutes,
      owner,
      previousHoldId: previous?.holdId ?? null,
      // The challenge is the first of all locks.
      before: async (tx) => void (await lockChallengeFor(tx, challenge, owner.contactHash, 'for update')),
    },
    async (tx, slot) => {
      issued = await issueCode(
        ctx,
        tx,
        {
          ...challenge,
          presetId: preset.id,
          start,
          durationMinutes,
          holdId: slot.holdId,
        },
        drafted,
      )
    },
  )
  ctx.nudge()
  return { ...issued, holdExpiresAt: held.expiresAt }
}

const browserHash = (ctx: Ctx): Buffer | null =>
  ctx.actor.kind === 'public' && ctx.actor.browserId
    ? keyedHash(ctx.config.TOKEN_PEPPER, 'browser', ctx.actor.browserId)
    : null
