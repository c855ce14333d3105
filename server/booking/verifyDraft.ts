import { z } from 'zod'
import { normalizeContact } from '#server/lib/contact.ts'
import type { Ctx } from '#server/platform/context.ts'
import { normalizeCode } from '#server/verification/rules.ts'
import { verifyCode } from '#server/verification/verifyCode.ts'
import { type DraftPath, draftPath, requireDraft, saveDraft } from './draft.ts'
import { type Slots, sendCode } from './saveDetails.ts'

export const verifyInput = draftPath.extend({ code: z.string().max(100) })
type VerifyRefusal = 'malformed_short' | 'malformed_long' | 'wrong_code' | 'expired' | 'too_many' | 'none'
export type VerifyResult = { ok: true } | { ok: false; reason: VerifyRefusal; triesLeft?: number }

/** Checks the code. A correct code is stored in the draft and consumed by the booking; a wrong one counts as an attempt. */
export async function verifyDraft(ctx: Ctx, input: z.output<typeof verifyInput>): Promise<VerifyResult> {
  const draft = await requireDraft(ctx, input)
  const code = normalizeCode(input.code)
  if (code.length < 6) return { ok: false, reason: 'malformed_short' }
  if (code.length > 6) return { ok: false, reason: 'malformed_long' }
  const { channel, email, phone } = draft.content
  const contact = normalizeContact(channel === 'EMAIL' ? { email } : { phone }, draft.application.country)
  if (!contact) return { ok: false, reason: 'none' }
  const { organizationId, id: applicationId } = draft.application
  const result = await verifyCode(ctx, { organizationId, applicationId, purpose: 'book', contact, code })
  if (!result.ok) return { ok: false, reason: result.reason, triesLeft: result.triesLeft }
  await saveDraft(ctx, draft, { verifiedCode: code })
  return { ok: true }
}

export type ResendResult =
  | { ok: true; resendAt: Date }
  | { ok: false; reason: 'too_soon' | 'limited'; retryAfterSeconds: number }
  | { ok: false; reason: 'taken'; alternatives: Slots }
  | { ok: false; reason: 'invalid' }

/** Sends a new code, which replaces the old one. The required pause grows with each code. */
export async function resendCode(ctx: Ctx, path: DraftPath): Promise<ResendResult> {
  const draft = await requireDraft(ctx, path)
  const { code } = draft.content
  const waitSeconds = code ? Math.ceil((code.resendAt.getTime() - ctx.now().getTime()) / 1000) : 0
  if (waitSeconds > 0) return { ok: false, reason: 'too_soon', retryAfterSeconds: waitSeconds }
  const sent = await sendCode(ctx, draft)
  if (sent.ok) return { ok: true, resendAt: (await requireDraft(ctx, path)).content.code?.resendAt ?? ctx.now() }
  if ('taken' in sent) return { ok: false, reason: 'taken', alternatives: sent.alternatives }
  return 'limited' in sent
    ? { ok: false, reason: 'limited', retryAfterSeconds: sent.retryAfterSeconds }
    : { ok: false, reason: 'invalid' }
}
