import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { type ApplicationView, applicationView } from '#server/appointments/timeline/publicView.ts'
import { lockAppointment } from '#server/domain/data.ts'
import type { Channel } from '#server/domain/policySchema.ts'
import { joinPhase } from '#server/domain/rules.ts'
import { type Contact, maskContact } from '#server/lib/contact.ts'
import { contactHash } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { consumeChallenge, findChallenge, lockChallenge } from '#server/verification/data.ts'
import { malformedReason } from '#server/verification/rules.ts'
import type { CodeRefusal, Issued } from '#server/verification/schema.ts'
import { sendCode } from '#server/verification/sendCode.ts'
import { verifyCode } from '#server/verification/verifyCode.ts'
import { createProof, joinInput, needsProof, type Proof } from './joinProof.ts'
import { linkInput } from './manage.ts'
import { contactVerifiedAt, markContactVerified } from './markContactVerified.ts'
import { type CodeRequestResult, codeRequestRefusal } from './requestContactCode.ts'
import { ctxForLink, type LinkTarget, resolveLink } from './resolveLink.ts'

const channel = z.enum(['EMAIL', 'SMS'])
const askInput = linkInput.extend({ channel })
const proveInput = askInput.extend({ code: z.string().max(100) })

/** A way to prove it is the customer who wants in; `asked` while a code sent there was not used; it may have run out. */
type VerificationMethod = { channel: Channel; masked: string; isCodePending: boolean }
export type JoinVerificationView = {
  application: ApplicationView
  serviceName: string
  needed: boolean
  methods: VerificationMethod[]
}
export type JoinCodeRequestResult = ({ ok: true } & Issued) | Exclude<CodeRequestResult, { ok: true }>
type Refused = 'malformed_short' | 'malformed_long' | 'unknown' | CodeRefusal
export type VerifyJoinResult = ({ ok: true } & Proof) | { ok: false; reason: Refused; triesLeft?: number }

/** What the page that asks for a code shows; null for a link that is none. Changes nothing, sends nothing. */
export async function viewJoinVerification(
  ctx: Ctx,
  given: z.input<typeof joinInput>,
): Promise<JoinVerificationView | null> {
  const { token, proof } = joinInput.parse(given)
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return null
  const { appointment } = linked
  const needed = joinPhase(appointment, ctx.now()) === 'open' && needsProof(ctx, linked, proof)
  const application = applicationView(appointment.application)
  return { application, serviceName: appointment.policy.name, needed, methods: needed ? await waysOf(ctx, linked) : [] }
}

/** Sends a code to a contact of the appointment; whoever holds the link learns of it no more than its mask. */
export async function requestJoinCode(ctx: Ctx, given: z.input<typeof askInput>): Promise<JoinCodeRequestResult> {
  const input = askInput.parse(given)
  const linked = await findToProve(ctx, input.token)
  const contact = linked && contactsOf(linked).get(input.channel)
  if (!linked || !contact) return { ok: false, reason: 'unknown' }
  const { applicationId, locale } = linked.appointment
  const application = await findApplicationById(ctx.db, applicationId)
  if (!application) return { ok: false, reason: 'unknown' }
  try {
    return { ok: true, ...(await sendCode(ctx, { application, contact, purpose: 'join', locale })) }
  } catch (error) {
    return codeRequestRefusal(error)
  }
}

/**
 * Uses a code up for a proof that lets this browser join until the appointment is over. A contact that was only entered for the
 * customer is proven by it too. A wrong code counts.
 */
export async function verifyJoinCode(ctx: Ctx, given: z.input<typeof proveInput>): Promise<VerifyJoinResult> {
  const { token, channel, code } = proveInput.parse(given)
  const linked = await findToProve(ctx, token)
  const contact = linked && contactsOf(linked).get(channel)
  if (!linked || !contact) return { ok: false, reason: 'unknown' }
  const unfit = malformedReason(code)
  if (unfit) return { ok: false, reason: unfit }
  const { organizationId, applicationId } = linked.appointment
  const tried = await verifyCode(ctx, { organizationId, applicationId, purpose: 'join', contact, code })
  if (!tried.ok) return { ok: false, reason: tried.reason, triesLeft: tried.triesLeft }
  const acting = ctxForLink(ctx, linked)
  const refused = await ctx.db.transaction((tx) => commit(acting, tx, { linked, channel }, tried.challengeId))
  ctx.requestTick()
  return refused ? { ok: false, reason: refused } : { ok: true, ...createProof(ctx, linked) }
}

async function commit(
  ctx: Ctx,
  tx: Tx,
  { linked, channel }: { linked: LinkTarget; channel: Channel },
  challengeId: string,
): Promise<'none' | 'unknown' | null> {
  const { organizationId, id } = linked.appointment
  await lockChallenge(tx, organizationId, challengeId, 'for update')
  const appointment = await lockAppointment(tx, organizationId, id)
  const person = appointment.participants.find((one) => one.id === linked.participant.id)
  // The contact was changed meanwhile: the code proves nothing of the new one.
  if (!person || person.tokenGeneration !== linked.participant.tokenGeneration) return 'unknown'
  if (!(await consumeChallenge(tx, organizationId, challengeId, ctx.now()))) return 'none'
  if (!contactVerifiedAt(person, channel))
    await markContactVerified(ctx, tx, { appointment, person, channel, by: 'code' })
  return null
}

/** A customer's link to a room that is open and asks for a proof. */
async function findToProve(ctx: Ctx, token: string): Promise<LinkTarget | null> {
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked || !needsProof(ctx, linked, undefined)) return null
  return joinPhase(linked.appointment, ctx.now()) === 'open' ? linked : null
}

/**
 * Where a code may go: the contacts that were proven before. Where none was, those that staff or an integrator entered, who
 * vouch for them; what a customer merely typed may be anybody's. None whose reader said that it is not theirs.
 */
function contactsOf({ appointment, participant: person }: LinkTarget): Map<Channel, Contact> {
  const all: { channel: Channel; contact: Contact; proven: boolean }[] = []
  const { email, phone } = person
  if (email && !person.emailQuarantinedAt)
    all.push({ channel: 'EMAIL', contact: { email }, proven: person.emailVerifiedAt !== null })
  if (phone && !person.phoneQuarantinedAt)
    all.push({ channel: 'SMS', contact: { phone }, proven: person.phoneVerifiedAt !== null })
  const proven = all.filter((one) => one.proven)
  const vouched = appointment.source === 'public' ? [] : all
  return new Map((proven.length > 0 ? proven : vouched).map(({ channel, contact }) => [channel, contact]))
}

function waysOf(ctx: Ctx, linked: LinkTarget): Promise<VerificationMethod[]> {
  const { organizationId, applicationId } = linked.appointment
  return Promise.all(
    [...contactsOf(linked)].map(async ([channel, contact]) => {
      const value = contact.email ?? contact.phone
      const hash = contactHash(ctx.config.TOKEN_PEPPER, applicationId, value)
      const key = { organizationId, applicationId, purpose: 'join', contactHash: hash } as const
      const challenge = await findChallenge(ctx.db, key)
      return { channel, masked: maskContact(value), isCodePending: challenge !== null && challenge.consumedAt === null }
    }),
  )
}
