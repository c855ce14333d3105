import { z } from 'zod'
import { typedContact } from '#server/appointments/schema.ts'
import { type ApplicationView, applicationView } from '#server/appointments/timeline/publicView.ts'
import { type Contact, normalizeContact } from '#server/lib/contact.ts'
import { notFound } from '#server/lib/errors.ts'
import { sealState, unsealState } from '#server/lib/sealedState.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type FoundApplication, findApplicationBySlug } from '#server/tenants/applications/data.ts'
import { consumeChallenge, lockChallenge } from '#server/verification/data.ts'
import { malformedReason } from '#server/verification/rules.ts'
import type { CodeRefusal } from '#server/verification/schema.ts'
import { sendCode } from '#server/verification/sendCode.ts'
import { verifyCode } from '#server/verification/verifyCode.ts'
import { type CodeRequestResult, codeRequestRefusal } from './requestContactCode.ts'

const slug = z.string().max(63)
const state = z.string().max(2000)
export const findApplicationInput = z.object({ application: slug })
export const requestFindCodeInput = z.object({ application: slug, contact: typedContact })
export const findStateInput = z.object({ application: slug, state })
export type FindStateInput = z.output<typeof findStateInput>
export const verifyFindCodeInput = findStateInput.extend({ code: z.string().max(100) })
const storedContact = z.union([
  z.object({ email: z.string(), phone: z.undefined().optional() }),
  z.object({ phone: z.string(), email: z.undefined().optional() }),
])

/** Time for which the list can be viewed after the code was entered. */
const listMinutes = 10

/** Returns the application for the first page of the appointment search. */
export async function viewFindPage(
  ctx: Ctx,
  input: z.output<typeof findApplicationInput>,
): Promise<{ application: ApplicationView }> {
  return {
    application: applicationView(await getApplicationBySlug(ctx, input.application)),
  }
}

/** Sends a code to a contact that searches for its appointments. Response and work are the same whether there are any or not. */
export async function requestFindCode(
  ctx: Ctx,
  input: z.output<typeof requestFindCodeInput>,
): Promise<CodeRequestResult> {
  const application = await getApplicationBySlug(ctx, input.application)
  const contact = normalizeContact(input.contact, application.country)
  return contact ? send(ctx, application, contact) : { ok: false, reason: 'not_a_contact' }
}

/** Sends another code when the previous one has not arrived. */
export async function resendFindCode(ctx: Ctx, input: z.output<typeof findStateInput>): Promise<CodeRequestResult> {
  const application = await getApplicationBySlug(ctx, input.application)
  const contact = decryptContact(ctx, 'requested', application, input.state)
  return contact ? send(ctx, application, contact) : { ok: false, reason: 'none' }
}

export type FindPending = { application: ApplicationView; pending: { channel: 'EMAIL' | 'SMS'; sentTo: string } | null }

/** Returns the contact that received the code, for the page that asks for the code. Changes nothing. */
export async function viewPendingFindCode(ctx: Ctx, input: z.output<typeof findStateInput>): Promise<FindPending> {
  const application = await getApplicationBySlug(ctx, input.application)
  const contact = decryptContact(ctx, 'requested', application, input.state)
  const pending = contact && contactDestination(contact)
  return { application: applicationView(application), pending }
}

type Refused = 'malformed_short' | 'malformed_long' | CodeRefusal
export type FindCodeResult = { ok: true; state: string } | { ok: false; reason: Refused; triesLeft?: number }

/** Uses up the code and returns an encrypted state that lets this browser view the list for ten minutes. */
export async function verifyFindCode(ctx: Ctx, input: z.output<typeof verifyFindCodeInput>): Promise<FindCodeResult> {
  const application = await getApplicationBySlug(ctx, input.application)
  const contact = decryptContact(ctx, 'requested', application, input.state)
  if (!contact) return { ok: false, reason: 'none' }
  const malformed = malformedReason(input.code)
  if (malformed) return { ok: false, reason: malformed }
  const { organizationId, id: applicationId } = application
  const scope = { organizationId, applicationId, purpose: 'find' as const, contact }
  const verified = await verifyCode(ctx, { ...scope, code: input.code })
  if (!verified.ok) return { ok: false, reason: verified.reason, triesLeft: verified.triesLeft }
  const now = ctx.now()
  const isConsumed = await ctx.db.transaction(async (tx) => {
    await lockChallenge(tx, organizationId, verified.challengeId, 'for update')
    return consumeChallenge(tx, organizationId, verified.challengeId, now)
  })
  if (!isConsumed) return { ok: false, reason: 'none' }
  return { ok: true, state: encryptContact(ctx, 'verified', application, contact, addMinutes(now, listMinutes)) }
}

export async function getApplicationBySlug(ctx: Ctx, name: string): Promise<FoundApplication> {
  const application = await findApplicationBySlug(ctx.db, name)
  if (!application) throw notFound()
  return application
}

/** Returns the contact that this browser has verified in the last ten minutes, or null. */
export const verifiedContact = (ctx: Ctx, application: FoundApplication, text: string): Contact | null =>
  decryptContact(ctx, 'verified', application, text)

export const contactDestination = ({ email, phone }: Contact): { channel: 'EMAIL' | 'SMS'; sentTo: string } =>
  email ? { channel: 'EMAIL', sentTo: email } : { channel: 'SMS', sentTo: phone ?? '' }

type Step = 'requested' | 'verified'
const stateContext = (step: Step, application: FoundApplication): string => `find:${step}:${application.id}`

const encryptContact = (ctx: Ctx, step: Step, application: FoundApplication, value: Contact, until: Date): string =>
  sealState(ctx.config.ENCRYPTION_KEYS, stateContext(step, application), value, until)

const decryptContact = (ctx: Ctx, step: Step, application: FoundApplication, text: string): Contact | null =>
  unsealState<Contact>(ctx.config.ENCRYPTION_KEYS, stateContext(step, application), text, storedContact, ctx.now())

async function send(ctx: Ctx, application: FoundApplication, contact: Contact): Promise<CodeRequestResult> {
  try {
    const { locale } = application
    const issued = await sendCode(ctx, { application, contact, purpose: 'find', locale })
    return { ok: true, pending: encryptContact(ctx, 'requested', application, contact, issued.expiresAt), ...issued }
  } catch (error) {
    return codeRequestRefusal(error)
  }
}
