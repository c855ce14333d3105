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

export const requestContactCodeInput = z.object({ token: z.string().max(100), contact: typedContact })
export const pendingInput = z.object({ token: z.string().max(100), pending: z.string().max(2000) })

/** The new contact, which the browser stores encrypted until the code is entered. */
const pendingContact = z.union([
  z.object({ email: z.string(), phone: z.undefined().optional() }),
  z.object({ phone: z.string(), email: z.undefined().optional() }),
])

export type CodeRequestResult =
  | { ok: true; pending: string; resendAt: Date; expiresAt: Date }
  | { ok: false; reason: 'unknown' | 'over' | 'not_a_contact' | 'not_offered' | 'country_not_served' | 'none' }
  | { ok: false; reason: 'limited' | 'too_soon'; retryAfterSeconds: number }

/** Sends a code to a contact that is to be added or to replace the current one. Changes nothing else. */
export async function requestContactCode(
  ctx: Ctx,
  input: z.output<typeof requestContactCodeInput>,
): Promise<CodeRequestResult> {
  const linked = await resolveCustomerLink(ctx, input.token)
  if (!linked) return { ok: false, reason: 'unknown' }
  const { appointment } = linked
  if (whyNotCorrectContact(appointment, ctx.now())) return { ok: false, reason: 'over' }
  const contact = normalizeContact(input.contact, appointment.application.country)
  if (!contact) return { ok: false, reason: 'not_a_contact' }
  if (!appointment.policy.channels.includes(contact.email ? 'EMAIL' : 'SMS'))
    return { ok: false, reason: 'not_offered' }
  return send(ctx, linked, contact)
}

/** Sends another code when the previous one has not arrived. */
export async function resendContactCode(ctx: Ctx, input: z.output<typeof pendingInput>): Promise<CodeRequestResult> {
  const { token, pending } = input
  const linked = await resolveCustomerLink(ctx, token)
  if (!linked) return { ok: false, reason: 'unknown' }
  const contact = decryptPendingContact(ctx, linked, pending)
  return contact ? send(ctx, linked, contact) : { ok: false, reason: 'none' }
}

export type PendingView = { channel: 'EMAIL' | 'SMS'; sentTo: string }

/** Returns the contact that received the code, for the page that asks for the code; null once it has expired. Changes nothing. */
export async function viewContactChange(ctx: Ctx, input: z.output<typeof pendingInput>): Promise<PendingView | null> {
  const { token, pending } = input
  const linked = await resolveCustomerLink(ctx, token)
  const contact = linked && decryptPendingContact(ctx, linked, pending)
  return contact && { channel: contact.email ? 'EMAIL' : 'SMS', sentTo: contact.email ?? contact.phone ?? '' }
}

/** Resolves a customer's manage link. Agents have links too, but no contact to correct. */
export async function resolveCustomerLink(ctx: Ctx, token: string): Promise<LinkTarget | null> {
  const linked = await resolveLink(ctx, 'manage', token)
  return linked?.participant.type === 'CUSTOMER' ? linked : null
}

/** Binds the pending contact to the participant and its current links, so that a change invalidates it. */
const pendingContext = ({ participant }: LinkTarget): string =>
  `contact:${participant.id}:${participant.tokenGeneration}`

export const decryptPendingContact = (ctx: Ctx, linked: LinkTarget, pending: string): Contact | null =>
  unsealState<Contact>(ctx.config.ENCRYPTION_KEYS, pendingContext(linked), pending, pendingContact, ctx.now())

async function send(ctx: Ctx, linked: LinkTarget, contact: Contact): Promise<CodeRequestResult> {
  const { applicationId, locale } = linked.appointment
  const application = await findApplicationById(ctx.db, applicationId)
  if (!application) throw notFound()
  try {
    const issued = await sendCode(ctx, { application, contact, purpose: 'contact', locale })
    const pending = sealState(ctx.config.ENCRYPTION_KEYS, pendingContext(linked), contact, issued.expiresAt)
    return { ok: true, pending, ...issued }
  } catch (error) {
    return codeRequestRefusal(error)
  }
}

/** Converts an error to a refusal that the form shows; throws any other error again. */
export function codeRequestRefusal(error: unknown): Exclude<CodeRequestResult, { ok: true }> {
  if (!(error instanceof AppError)) throw error
  const { reason, retryAfterSeconds = 60 } = error.details
  if (error.code === 'rate_limited') {
    return { ok: false, reason: reason === 'too_soon' ? 'too_soon' : 'limited', retryAfterSeconds }
  }
  if (reason === 'country_not_served') return { ok: false, reason }
  throw error
}
