import { z } from 'zod'
import { AppError } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { bookWithCode } from './bookWithCode.ts'
import { type Draft, draftPath, requireDraft, saveDraft } from './draft.ts'
import { otherContact, parseAnswers, type Slots, saveAlternatives } from './saveDetails.ts'

export type ConfirmResult =
  | { ok: true; manageToken: string }
  | { ok: false; reason: 'taken'; alternatives: Slots }
  | { ok: false; reason: 'code' }

const confirmInput = draftPath.extend({ locale: z.string().max(35).optional() })

/** Books the draft. A repeated request, after a double click or Back, returns the same appointment. */
export async function confirmDraft(ctx: Ctx, given: z.input<typeof confirmInput>): Promise<ConfirmResult> {
  const { locale, ...path } = confirmInput.parse(given)
  const draft = await requireDraft(ctx, path)
  if (draft.content.booked) return { ok: true, manageToken: draft.content.booked.manageToken }
  if (!draft.content.verifiedCode) return { ok: false, reason: 'code' }
  try {
    const { reference, manageToken, joinToken } = await bookWithCode(ctx, {
      ...bookingOf(draft, draft.content.verifiedCode),
      ...(locale ? { locale } : {}),
    })
    await saveDraft(ctx, draft, { booked: { reference, manageToken, joinToken }, verifiedCode: null, code: null })
    ctx.requestTick()
    return { ok: true, manageToken }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'conflict') return { reason: 'taken', ...(await saveAlternatives(ctx, draft, error)) }
    if (error.code === 'unauthenticated') return resolveUsedCode(ctx, draft)
    throw error
  }
}

/** Returns the appointment that a concurrent duplicate of this request booked with the code. Without one, a new code is needed. */
async function resolveUsedCode(ctx: Ctx, draft: Draft): Promise<ConfirmResult> {
  const { application, preset } = draft
  const path = { application: application.slug, preset: preset.slug, draft: draft.token }
  const booked = (await requireDraft(ctx, path)).content.booked
  if (booked) return { ok: true, manageToken: booked.manageToken }
  await saveDraft(ctx, draft, { verifiedCode: null })
  return { ok: false, reason: 'code' }
}

function bookingOf(draft: Draft, code: string) {
  const { application, preset, content } = draft
  return {
    applicationId: application.id,
    presetId: preset.id,
    contact: content.channel === 'EMAIL' ? { email: content.email } : { phone: content.phone },
    otherContact: otherContact(draft),
    code,
    start: content.start.toISOString(),
    durationMinutes: content.durationMinutes,
    timezone: content.timezone,
    locale: content.locale,
    name: content.name.trim(),
    intake: parseAnswers(draft, content.intake),
  }
}
