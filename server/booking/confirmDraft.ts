import type { z } from 'zod'
import { type BookInput, locale } from '#server/appointments/schema.ts'
import { AppError } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { bookWithCode } from './bookWithCode.ts'
import { type Draft, draftPath, requireDraft, saveDraft } from './draft.ts'
import { detailErrors, otherContact, parseAnswers, type Slots, saveAlternatives } from './saveDetails.ts'

export type ConfirmResult =
  | { ok: true; manageToken: string }
  | { ok: false; reason: 'taken'; alternatives: Slots }
  | { ok: false; reason: 'code' }

export const confirmInput = draftPath.extend({ locale: locale.optional() })

/** Books the draft. A repeated request, after a double click or Back, returns the same appointment. */
export async function confirmDraft(ctx: Ctx, input: z.output<typeof confirmInput>): Promise<ConfirmResult> {
  const draft = await requireDraft(ctx, input)
  if (draft.content.booked) return { ok: true, manageToken: draft.content.booked.manageToken }
  if (!draft.content.verifiedCode) return { ok: false, reason: 'code' }
  // The entries may have been changed after the code was verified, and are saved as typed.
  const errors = detailErrors(draft).map(({ field, ...rest }) => ({ pointer: `/${field.replace('.', '/')}`, ...rest }))
  if (errors.length > 0) throw new AppError('invalid', 'Some details are missing or invalid.', { errors })
  try {
    const { verifiedCode, locale } = draft.content
    const booking = bookingOf(draft, verifiedCode, input.locale ?? locale)
    const { reference, manageToken, joinToken } = await bookWithCode(ctx, booking)
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

function bookingOf(draft: Draft, code: string, locale: string): BookInput {
  const { application, preset, content } = draft
  return {
    applicationId: application.id,
    presetId: preset.id,
    contact: content.channel === 'EMAIL' ? { email: content.email } : { phone: content.phone },
    otherContact: otherContact(draft),
    code,
    start: content.start,
    durationMinutes: content.durationMinutes,
    timezone: content.timezone,
    locale,
    name: content.name.trim(),
    intake: parseAnswers(draft),
    metadata: {},
  }
}
