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
import { createProof, type JoinInput, needsProof, type Proof } from './joinProof.ts'
import { linkInput } from './manage.ts'
import { contactVerifiedAt, markContactVerified } from './markContactVerified.ts'
import { type CodeRequestResult, codeRequestRefusal } from './requestContactCode.ts'
import { ctxForLink, type LinkTarget, resolveLink } from './resolveLink.ts'

const channel = z.enum(['EMAIL', 'SMS'])
export const requestJoinCodeInput = linkInput.extend({ channel })
export const verifyJoinCodeInput = requestJoinCodeInput.extend({ code: z.string().max(100) })

/** Contact that can be verified. `isCodePending`: a code was sent there and not used yet; it may have expired. */
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

/** Returns the view of the verification page; null if the link is not valid. Changes and sends nothing. */
export async function viewJoinVerification(ctx: Ctx, input: JoinInput): Promise<JoinVerificationView | null> {
  const { token, proof } = input
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return null
  const { appointment } = linked
  const needed = joinPhase(appointment, ctx.now()) === 'open' && needsProof(ctx, linked, proof)
  const application = applicationView(appointment.application)
  return {
    application,
    serviceName: appointment.policy.name,
    needed,
    methods: needed ? await methodsOf(ctx, linked) : [],
  }
}

/** Sends a code to a contact of the appointment. The holder of the link sees only the masked contact. */
export async function requestJoinCode(
  ctx: Ctx,
  input: z.output<typeof requestJoinCodeInput>,
): Promise<JoinCodeRequestResult> {
  const linked = await findVerifiableLink(ctx, input.token)
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
 * Uses up a code and returns a proof that lets this browser join until the appointment is over. Verifies a contact that somebody
 * else had entered for the customer, too. A wrong code counts as an attempt.
 */
export async function verifyJoinCode(ctx: Ctx, input: z.output<typeof verifyJoinCodeInput>): Promise<VerifyJoinResult> {
  const { token, channel, code } = input
  const linked = await findVerifiableLink(ctx, token)
  const contact = linked && contactsOf(linked).get(channel)
  if (!linked || !contact) return { ok: false, reason: 'unknown' }
  const malformed = malformedReason(code)
  if (malformed) return { ok: false, reason: malformed }
  const { organizationId, applicationId } = linked.appointment
  const verified = await verifyCode(ctx, { organizationId, applicationId, purpose: 'join', contact, code })
  if (!verified.ok) return { ok: false, reason: verified.reason, triesLeft: verified.triesLeft }
  const acting = ctxForLink(ctx, linked)
  const refusal = await ctx.db.transaction((tx) => commit(acting, tx, { linked, channel }, verified.challengeId))
  ctx.requestTick()
  return refusal ? { ok: false, reason: refusal } : { ok: true, ...createProof(ctx, linked) }
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
  const participant = appointment.participants.find((one) => one.id === linked.participant.id)
  // The contact was changed in the meantime; the code does not verify the new one.
  if (!participant || participant.tokenGeneration !== linked.participant.tokenGeneration) return 'unknown'
  if (!(await consumeChallenge(tx, organizationId, challengeId, ctx.now()))) return 'none'
  if (!contactVerifiedAt(participant, channel))
    await markContactVerified(ctx, tx, { appointment, participant, channel, by: 'code' })
  return null
}

/** Resolves a customer's link to an open room that requires verification. */
async function findVerifiableLink(ctx: Ctx, token: string): Promise<LinkTarget | null> {
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked || !needsProof(ctx, linked, undefined)) return null
  return joinPhase(linked.appointment, ctx.now()) === 'open' ? linked : null
}

/**
 * Returns the contacts that may receive a code: the verified ones or, without any, those entered by staff or an integrator, who
 * are responsible for them. An unverified contact that a customer typed may be anybody's. Contacts reported by a wrong recipient
 * are excluded.
 */
function contactsOf({ appointment, participant }: LinkTarget): Map<Channel, Contact> {
  const all: { channel: Channel; contact: Contact; isVerified: boolean }[] = []
  const { email, phone } = participant
  if (email && !participant.emailQuarantinedAt)
    all.push({ channel: 'EMAIL', contact: { email }, isVerified: participant.emailVerifiedAt !== null })
  if (phone && !participant.phoneQuarantinedAt)
    all.push({ channel: 'SMS', contact: { phone }, isVerified: participant.phoneVerifiedAt !== null })
  const verified = all.filter((one) => one.isVerified)
  const entered = appointment.source === 'public' ? [] : all
  return new Map((verified.length > 0 ? verified : entered).map(({ channel, contact }) => [channel, contact]))
}

function methodsOf(ctx: Ctx, linked: LinkTarget): Promise<VerificationMethod[]> {
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
