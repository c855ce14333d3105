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
const askInput = z.object({ application: slug, contact: typedContact })
export const findStateInput = z.object({ application: slug, state })
const proveInput = findStateInput.extend({ code: z.string().max(100) })
const found = z.union([
  z.object({ email: z.string(), phone: z.undefined().optional() }),
  z.object({ phone: z.string(), email: z.undefined().optional() }),
])

/** How long the list may be looked at after the code. */
const listMinutes = 10

/** Whose appointments are looked for: what the first page shows. */
export async function viewFind(
  ctx: Ctx,
  given: z.input<typeof findApplicationInput>,
): Promise<{ application: ApplicationView }> {
  return {
    application: applicationView(await getApplicationBySlug(ctx, findApplicationInput.parse(given).application)),
  }
}

/** Sends a code to whoever wants to find their appointments; the same answer by the same work whether there are any. */
export async function requestFindCode(ctx: Ctx, given: z.input<typeof askInput>): Promise<CodeRequestResult> {
  const input = askInput.parse(given)
  const application = await getApplicationBySlug(ctx, input.application)
  const wanted = normalizeContact(input.contact, application.country)
  return wanted ? send(ctx, application, wanted) : { ok: false, reason: 'not_a_contact' }
}

/** The same once more, for a code that did not come. */
export async function resendFindCode(ctx: Ctx, given: z.input<typeof findStateInput>): Promise<CodeRequestResult> {
  const input = findStateInput.parse(given)
  const application = await getApplicationBySlug(ctx, input.application)
  const wanted = open(ctx, 'asked', application, input.state)
  return wanted ? send(ctx, application, wanted) : { ok: false, reason: 'none' }
}

export type FindPending = { application: ApplicationView; pending: { channel: 'EMAIL' | 'SMS'; sentTo: string } | null }

/** Where the code went, for the page that asks for it. Changes nothing. */
export async function viewFindPending(ctx: Ctx, given: z.input<typeof findStateInput>): Promise<FindPending> {
  const input = findStateInput.parse(given)
  const application = await getApplicationBySlug(ctx, input.application)
  const wanted = open(ctx, 'asked', application, input.state)
  const pending = wanted && contactDestination(wanted)
  return { application: applicationView(application), pending }
}

type Refused = 'malformed_short' | 'malformed_long' | CodeRefusal
export type FindCodeResult = { ok: true; state: string } | { ok: false; reason: Refused; triesLeft?: number }

/** Uses the code up; what it answers lets the same browser see the list for ten minutes. */
export async function verifyFindCode(ctx: Ctx, given: z.input<typeof proveInput>): Promise<FindCodeResult> {
  const input = proveInput.parse(given)
  const application = await getApplicationBySlug(ctx, input.application)
  const wanted = open(ctx, 'asked', application, input.state)
  if (!wanted) return { ok: false, reason: 'none' }
  const unfit = malformedReason(input.code)
  if (unfit) return { ok: false, reason: unfit }
  const { organizationId, id: applicationId } = application
  const scope = { organizationId, applicationId, purpose: 'find' as const, contact: wanted }
  const tried = await verifyCode(ctx, { ...scope, code: input.code })
  if (!tried.ok) return { ok: false, reason: tried.reason, triesLeft: tried.triesLeft }
  const now = ctx.now()
  const used = await ctx.db.transaction(async (tx) => {
    await lockChallenge(tx, organizationId, tried.challengeId, 'for update')
    return consumeChallenge(tx, organizationId, tried.challengeId, now)
  })
  if (!used) return { ok: false, reason: 'none' }
  return { ok: true, state: sealed(ctx, 'proven', application, wanted, addMinutes(now, listMinutes)) }
}

export async function getApplicationBySlug(ctx: Ctx, name: string): Promise<FoundApplication> {
  const application = await findApplicationBySlug(ctx.db, name)
  if (!application) throw notFound()
  return application
}

/** The contact that was proven in this browser lately, or null. */
export const verifiedContact = (ctx: Ctx, application: FoundApplication, text: string): Contact | null =>
  open(ctx, 'proven', application, text)

export const contactDestination = ({ email, phone }: Contact): { channel: 'EMAIL' | 'SMS'; sentTo: string } =>
  email ? { channel: 'EMAIL', sentTo: email } : { channel: 'SMS', sentTo: phone ?? '' }

type Step = 'asked' | 'proven'
const about = (step: Step, application: FoundApplication): string => `find:${step}:${application.id}`

const sealed = (ctx: Ctx, step: Step, application: FoundApplication, value: Contact, until: Date): string =>
  sealState(ctx.config.ENCRYPTION_KEYS, about(step, application), value, until)

const open = (ctx: Ctx, step: Step, application: FoundApplication, text: string): Contact | null =>
  unsealState<Contact>(ctx.config.ENCRYPTION_KEYS, about(step, application), text, found, ctx.now())

async function send(ctx: Ctx, application: FoundApplication, wanted: Contact): Promise<CodeRequestResult> {
  try {
    const { locale } = application
    const issued = await sendCode(ctx, { application, contact: wanted, purpose: 'find', locale })
    return { ok: true, pending: sealed(ctx, 'asked', application, wanted, issued.expiresAt), ...issued }
  } catch (error) {
    return codeRequestRefusal(error)
  }
}
