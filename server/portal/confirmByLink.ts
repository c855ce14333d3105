import { z } from 'zod'
import { type AppointmentPublicView, publicView } from '#server/appointments/timeline/publicView.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { contactProofsFor } from '#server/domain/links.ts'
import { joinPhase } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { sameSecret } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'
import { linkInput } from './manage.ts'
import { contactVerifiedAt, markContactVerified } from './markContactVerified.ts'
import { ctxForLink, type LinkTarget, resolveLink } from './resolveLink.ts'

/** The manage link identifies the appointment, the proof the contact that it was sent to. */
export const proofInput = linkInput.extend({ proof: z.string().max(64) })

export type ConfirmView = {
  appointment: AppointmentPublicView
  customerName: string | null
  channel: 'EMAIL' | 'SMS'
  verified: boolean
  /** Whether the appointment is over or cancelled, so that nothing is left to confirm. */
  closed: boolean
}

/** Returns the view of a confirmation link; null if it is not valid or its contact has changed. Changes nothing. */
export async function viewConfirmation(ctx: Ctx, input: z.output<typeof proofInput>): Promise<ConfirmView | null> {
  const found = await findByProof(ctx, input)
  if (!found) return null
  const { linked, channel } = found
  const { appointment, participant } = linked
  return {
    appointment: publicView(appointment, ctxForLink(ctx, linked).actor, {}, ctx.now()),
    customerName: participant.name,
    channel,
    verified: contactVerifiedAt(participant, channel) !== null,
    closed: isClosed(appointment, ctx.now()),
  }
}

/** Confirms the appointment for the customer, which verifies the contact that received the link. Repeating it changes nothing. */
export async function confirmByLink(
  ctx: Ctx,
  input: z.output<typeof proofInput>,
): Promise<{ ok: true } | { ok: false; reason: 'over' | 'unknown' }> {
  const found = await findByProof(ctx, input)
  if (!found) return { ok: false, reason: 'unknown' }
  const acting = ctxForLink(ctx, found.linked)
  const { organizationId, id } = found.linked.appointment
  const outcome = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, id)
    const participant = appointment.participants.find((one) => one.id === found.linked.participant.id)
    // The contact may have changed between reading and locking; the proof does not verify the new one.
    if (participant?.contactVersion !== found.linked.participant.contactVersion)
      return { ok: false, reason: 'unknown' } as const
    if (contactVerifiedAt(participant, found.channel)) return { ok: true } as const
    if (isClosed(appointment, ctx.now())) return { ok: false, reason: 'over' } as const
    await markContactVerified(acting, tx, { appointment, participant, channel: found.channel, by: 'link' })
    return { ok: true } as const
  })
  ctx.requestTick()
  return outcome
}

async function findByProof(
  ctx: Ctx,
  input: z.output<typeof proofInput>,
): Promise<{ linked: LinkTarget; channel: 'EMAIL' | 'SMS' } | null> {
  const { token, proof } = input
  const linked = await resolveLink(ctx, 'manage', token)
  if (linked?.participant.type !== 'CUSTOMER') return null
  const proofs = contactProofsFor(ctx, linked.appointment, linked.participant)
  if (linked.participant.email && sameSecret(proof, proofs.EMAIL)) return { linked, channel: 'EMAIL' }
  return linked.participant.phone && sameSecret(proof, proofs.SMS) ? { linked, channel: 'SMS' } : null
}

const isClosed = (appointment: Snapshot, now: Date): boolean =>
  ['over', 'cancelled'].includes(joinPhase(appointment, now))
