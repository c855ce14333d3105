import { z } from 'zod'
import { checkIntake } from '#server/appointments/book/intake.ts'
import { locale } from '#server/appointments/schema.ts'
import { normalizeContact, normalizeEmail, normalizePhone } from '#server/lib/contact.ts'
import { AppError } from '#server/lib/errors.ts'
import { suggestAddress } from '#server/lib/suggestAddress.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type Draft, draftPath, requireDraft, saveDraft } from './draft.ts'
import { requestBookingCode } from './requestBookingCode.ts'

export const detailsInput = draftPath.extend({
  name: z.string().max(1000),
  channel: z.enum(['EMAIL', 'SMS']),
  email: z.string().max(1000).default(''),
  phone: z.string().max(1000).default(''),
  intake: z.record(z.string().max(40), z.string().max(20_000)).default({}),
  /** An address that looks mistyped and that the customer has confirmed. */
  confirmedEmail: z.string().max(1000).optional(),
  /** The language of the page, which messages use too. */
  locale: locale.optional(),
})

type FormError = { field: string; code: string; message: string }
export type Slots = { start: Date; end: Date }[]
export type DetailsResult =
  | { ok: true }
  | { ok: false; errors: FormError[] }
  | { ok: false; suggestedEmail: string }
  | { ok: false; taken: true; alternatives: Slots }
  | { ok: false; limited: true; retryAfterSeconds: number }

/** Possible results of sending a code. */
type SendCodeResult = Exclude<DetailsResult, { suggestedEmail: string }>

/** Saves the entries even if they are invalid, then validates them and sends the code, which holds the slot. */
export async function saveDetails(ctx: Ctx, input: z.output<typeof detailsInput>): Promise<DetailsResult> {
  const before = await requireDraft(ctx, input)
  const { name, channel, email, phone, intake } = input
  const isSameContact =
    before.content.channel === channel && before.content.email === email && before.content.phone === phone
  const draft = await saveDraft(ctx, before, {
    name,
    channel,
    email,
    phone,
    intake,
    alternatives: null,
    locale: input.locale ?? before.content.locale,
    ...(isSameContact ? {} : { verifiedCode: null }),
  })
  const errors = detailErrors(draft)
  if (errors.length > 0) return { ok: false, errors }
  const suggestedEmail = channel === 'EMAIL' && email !== input.confirmedEmail ? suggestAddress(email) : null
  if (suggestedEmail) return { ok: false, suggestedEmail }
  // A customer who returns to correct an answer needs no second code while the first is valid.
  if (isSameContact && draft.content.verifiedCode && draft.content.code && draft.content.code.expiresAt > ctx.now())
    return { ok: true }
  return sendCode(ctx, draft)
}

/** Sends the code for a draft's contact and holds its slot; saves the alternatives if the slot is taken. */
export async function sendCode(ctx: Ctx, draft: Draft): Promise<SendCodeResult> {
  const { application, preset, content } = draft
  const contact = content.channel === 'EMAIL' ? { email: content.email } : { phone: content.phone }
  const { start, durationMinutes, locale } = content
  try {
    const code = await requestBookingCode(withDraftAsBrowser(ctx, draft), {
      applicationId: application.id,
      presetId: preset.id,
      purpose: 'book',
      contact,
      start,
      durationMinutes,
      locale,
    })
    await saveDraft(ctx, draft, { code, verifiedCode: null, alternatives: null })
    return { ok: true }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'rate_limited')
      return { ok: false, limited: true, retryAfterSeconds: error.details.retryAfterSeconds ?? 60 }
    if (error.code === 'conflict') return saveAlternatives(ctx, draft, error)
    if (error.code === 'invalid')
      return {
        ok: false,
        errors: [
          {
            field: content.channel === 'EMAIL' ? 'email' : 'phone',
            code: error.details.reason ?? 'invalid',
            message: error.message,
          },
        ],
      }
    throw error
  }
}

/** Identifies a browser without our cookie by its draft, so that its holds are counted too. */
function withDraftAsBrowser(ctx: Ctx, draft: Draft): Ctx {
  if (ctx.actor.kind !== 'public' || ctx.actor.browserId) return ctx
  return { ...ctx, actor: { ...ctx.actor, browserId: draft.id } }
}

export async function saveAlternatives(
  ctx: Ctx,
  draft: Draft,
  error: AppError,
): Promise<{ ok: false; taken: true; alternatives: Slots }> {
  const alternatives = (error.details.alternatives ?? []).map(({ start, end }) => ({
    start: new Date(start),
    end: new Date(end),
  }))
  await saveDraft(ctx, draft, { alternatives })
  return { ok: false, taken: true, alternatives }
}

/** Lists what is missing or invalid among a draft's entries, which are saved as typed. */
export function detailErrors(draft: Draft): FormError[] {
  const { application, preset, content: input } = draft
  const errors: FormError[] = []
  const add = (field: string, code: string, message: string) => errors.push({ field, code, message })
  const name = input.name.trim()
  if (!name) add('name', 'required', 'Enter your name.')
  else if (name.length > 200) add('name', 'too_long', 'Enter a name of up to 200 characters.')
  else if (/\p{Cc}/u.test(name)) add('name', 'not_usable', 'Enter your name on one line.')
  if (!preset.policy.channels.includes(input.channel))
    add('channel', 'not_offered', 'Choose how we should contact you.')
  if (input.channel === 'EMAIL' && !input.email.trim()) add('email', 'required', 'Enter your email address.')
  else if (input.email.trim() && !normalizeEmail(input.email))
    add('email', 'not_an_address', 'Enter an email address, such as name@example.com.')
  if (input.channel === 'SMS' && !input.phone.trim()) add('phone', 'required', 'Enter your mobile number.')
  else if (input.phone.trim() && !normalizePhone(input.phone, application.country))
    add('phone', 'not_a_number', 'Enter a mobile number, such as +49 151 23456789.')
  return [...errors, ...intakeErrors(draft)]
}

function intakeErrors(draft: Draft): FormError[] {
  try {
    checkIntake(draft.preset.policy.intake, parseAnswers(draft), '')
    return []
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return (error.details.errors ?? []).map(({ pointer, code, message }) => ({
      field: `intake.${pointer.slice(1)}`,
      code,
      message,
    }))
  }
}

/** Converts form values to answers: a form sends text, and a ticked checkbox means true. */
export function parseAnswers({ preset, content }: Draft): Record<string, string | boolean> {
  const boxes = new Set(preset.policy.intake.filter((field) => field.type === 'checkbox').map((field) => field.key))
  return Object.fromEntries(
    Object.entries(content.intake).map(([key, value]) => [key, boxes.has(key) ? value !== '' : value]),
  )
}

/** Returns the customer's other contact, which is stored unverified. */
export function otherContact(draft: Draft): { email: string } | { phone: string } | undefined {
  const { channel, email, phone } = draft.content
  const other = channel === 'EMAIL' ? { phone } : { email }
  return normalizeContact(other, draft.application.country) ? (channel === 'EMAIL' ? { phone } : { email }) : undefined
}
