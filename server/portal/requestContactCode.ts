import { z } from 'zod'
import { whyNotCorrectContact } from '#server/appointments/rules.ts'
import { typedContact } from '#server/appointments/schema.ts'
import { type Contact, normalizeContact } from '#server/lib/contact.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { sealState, unsealState } from '#server/lib/sealedState.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { sendCode } from '#server/verification/sendCode.ts'
import { type LinkTarget, resolveLink } from './resolveLink.ts'

const askInput = z.object({ token: z.string().max(100), contact: typedContact })
export const pendingInput = z.object({ token: z.string().max(100), pending: z.string().max(2000) })

/** What the browser keeps, sealed, until the code is there. */
const pendingContact = z.union([
  z.object({ email: z.string(), phone: z.undefined().optional() }),
  z.object({ phone: z.string(), email: z.undefined().optional() }),
])

export type CodeRequestResult =
  | { ok: true; pending: string; resendAt: Date; expiresAt: Date }
  | { ok: false; reason: 'unknown' | 'over' | 'not_a_contact' | 'not_offered' | 'country_not_served' | 'none' }
  | { ok: false; reason: 'limited' | 'too_soon'; retryAfterSeconds: number }

/** Sends a code to a contact that is to take the place of the present one, or to stand beside it. Changes nothing else. */
export async function requestContactCode(ctx: Ctx, given: z.input<typeof askInput>): Promise<CodeRequestResult> {
  const input = askInput.parse(given)
  const linked = await resolveCustomerLink(ctx, input.token)
  if (!linked) return { ok: false, reason: 'unknown' }
  const { appointment } = linked
  if (whyNotCorrectContact(appointment, ctx.now())) return { ok: false, reason: 'over' }
  const wanted = normalizeContact(input.contact, appointment.application.country)
  if (!wanted) return { ok: false, reason: 'not_a_contact' }
  if (!appointment.policy.channels.includes(wanted.email ? 'EMAIL' : 'SMS')) return { ok: false, reason: 'not_offered' }
  return send(ctx, linked, wanted)
}

/** The same once more, for a code that did not come. */
export async function resendContactCode(ctx: Ctx, given: z.input<typeof pendingInput>): Promise<CodeRequestResult> {
  const { token, pending } = pendingInput.parse(given)
  const linked = await resolveCustomerLink(ctx, token)
  if (!linked) return { ok: false, reason: 'unknown' }
  const wanted = openPendingContact(ctx, linked, pending)
  return wanted ? send(ctx, linked, wanted) : { ok: false, reason: 'none' }
}

export type PendingView = { channel: 'EMAIL' | 'SMS'; sentTo: string }

/** Where the code went, for the page that asks for it; null once it has run out. Changes nothing. */
export async function viewContactChange(ctx: Ctx, given: z.input<typeof pendingInput>): Promise<PendingView | null> {
  const { token, pending } = pendingInput.parse(given)
  const linked = await resolveCustomerLink(ctx, token)
  const wanted = linked && openPendingContact(ctx, linked, pending)
  return wanted && { channel: wanted.email ? 'EMAIL' : 'SMS', sentTo: wanted.email ?? wanted.phone ?? '' }
}

/** Agents have links too; a contact is a customer's. */
export async function resolveCustomerLink(ctx: Ctx, token: string): Promise<LinkTarget | null> {
  const linked = await resolveLink(ctx, 'manage', token)
  return linked?.participant.type === 'CUSTOMER' ? linked : null
}

/** Bound to the person and the links as they stand: after a change the form must be begun again. */
const about = ({ participant }: LinkTarget): string => `contact:${participant.id}:${participant.tokenGeneration}`

export const openPendingContact = (ctx: Ctx, linked: LinkTarget, pending: string): Contact | null =>
  unsealState<Contact>(ctx.config.ENCRYPTION_KEYS, about(linked), pending, pendingContact, ctx.now())

async function send(ctx: Ctx, linked: LinkTarget, wanted: Contact): Promise<CodeRequestResult> {
  const { applicationId, locale } = linked.appointment
  const application = await findApplicationById(ctx.db, applicationId)
  if (!application) throw notFound()
  try {
    const issued = await sendCode(ctx, { application, contact: wanted, purpose: 'contact', locale })
    const pending = sealState(ctx.config.ENCRYPTION_KEYS, about(linked), wanted, issued.expiresAt)
    return { ok: true, pending, ...issued }
  } catch (error) {
    return codeRequestRefusal(error)
  }
}

/** A refusal that a form shows; anything else is thrown on. */
export function codeRequestRefusal(error: unknown): Exclude<CodeRequestResult, { ok: true }> {
  if (!(error instanceof AppError)) throw error
  const { reason, retryAfterSeconds = 60 } = error.details
  if (error.code === 'rate_limited') {
    return { ok: false, reason: reason === 'too_soon' ? 'too_soon' : 'limited', retryAfterSeconds }
  }
  if (reason === 'country_not_served') return { ok: false, reason }
  throw error
}
