import { z } from 'zod'
import { normalizeContact } from '#server/lib/contact.ts'
import type { Ctx } from '#server/platform/context.ts'
import { normalizeCode } from '#server/verification/rules.ts'
import { verifyCode } from '#server/verification/verifyCode.ts'
import { draftPath, requireDraft, saveDraft } from './draft.ts'
import { type Slots, sendCode } from './saveDetails.ts'

const verifyInput = draftPath.extend({ code: z.string().max(100) })
type VerifyRefusal = 'malformed_short' | 'malformed_long' | 'wrong_code' | 'expired' | 'too_many' | 'none'
export type VerifyResult = { ok: true } | { ok: false; reason: VerifyRefusal; triesLeft?: number }

/** Compares the code; a right one is kept with the draft and consumed by the booking itself. A wrong one counts. */
export async function verifyDraft(ctx: Ctx, given: z.input<typeof verifyInput>): Promise<VerifyResult> {
  const input = verifyInput.parse(given)
  const draft = await requireDraft(ctx, input)
  const typed = normalizeCode(input.code)
  if (typed.length < 6) return { ok: false, reason: 'malformed_short' }
  if (typed.length > 6) return { ok: false, reason: 'malformed_long' }
  const { channel, email, phone } = draft.content
  const contact = normalizeContact(channel === 'EMAIL' ? { email } : { phone }, draft.application.country)
  if (!contact) return { ok: false, reason: 'none' }
  const { organizationId, id: applicationId } = draft.application
  const tried = await verifyCode(ctx, { organizationId, applicationId, purpose: 'book', contact, code: typed })
  if (!tried.ok) return { ok: false, reason: tried.reason, triesLeft: tried.triesLeft }
  await saveDraft(ctx, draft, { verifiedCode: typed })
  return { ok: true }
}

export type ResendResult =
  | { ok: true; resendAt: Date }
  | { ok: false; reason: 'too_soon' | 'limited'; retryAfterSeconds: number }
  | { ok: false; reason: 'taken'; alternatives: Slots }
  | { ok: false; reason: 'invalid' }

/** A new code replaces the old one, after a pause that grows. */
export async function resendCode(ctx: Ctx, given: z.input<typeof draftPath>): Promise<ResendResult> {
  const path = draftPath.parse(given)
  const draft = await requireDraft(ctx, path)
  const { code } = draft.content
  const wait = code ? Math.ceil((code.resendAt.getTime() - ctx.now().getTime()) / 1000) : 0
  if (wait > 0) return { ok: false, reason: 'too_soon', retryAfterSeconds: wait }
  const sent = await sendCode(ctx, draft)
  if (sent.ok) return { ok: true, resendAt: (await requireDraft(ctx, path)).content.code?.resendAt ?? ctx.now() }
  if ('taken' in sent) return { ok: false, reason: 'taken', alternatives: sent.alternatives }
  return 'limited' in sent
    ? { ok: false, reason: 'limited', retryAfterSeconds: sent.retryAfterSeconds }
    : { ok: false, reason: 'invalid' }
}
