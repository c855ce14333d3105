import { type AppointmentPublicView, publicView } from '#server/appointments/timeline/publicView.ts'
import { customersOf, joinPhase } from '#server/domain/rules.ts'
import type { Ctx } from '#server/platform/context.ts'
import { currentCapabilities } from '#server/video/sessions/rules.ts'
import { type JoinInput, needsProof } from './joinProof.ts'
import { ctxForLink, isOwnAgentLink, resolveLink } from './resolveLink.ts'

type RoomSetupView = {
  participantId: string
  appointment: AppointmentPublicView
  side: 'customer' | 'agent'
  /** Name of the other person, if known. */
  peerName: string | null
  /** The agent's notes, editable during the call. */
  notes: { appointmentId: string; text: string } | null
}
export type RoomViewResult =
  | ({ ok: true } & RoomSetupView)
  | { ok: false; reason: 'early' | 'over' | 'cancelled' | 'sign_in' | 'verify' | 'elsewhere' }

/** Returns the view of the built-in room's page before entering; null if the link is not valid. Changes nothing and admits nobody. */
export async function viewRoom(ctx: Ctx, { token, proof }: JoinInput): Promise<RoomViewResult | null> {
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return null
  const { appointment, participant } = linked
  const isAgent = participant.type === 'AGENT'
  if (isAgent && !isOwnAgentLink(ctx, linked)) return { ok: false, reason: 'sign_in' }
  const phase = joinPhase(appointment, ctx.now())
  if (phase !== 'open') return { ok: false, reason: phase }
  if (currentCapabilities(appointment)?.room !== 'own') return { ok: false, reason: 'elsewhere' }
  if (needsProof(ctx, linked, proof)) return { ok: false, reason: 'verify' }
  const [customer] = customersOf(appointment)
  return {
    ok: true,
    participantId: participant.id,
    appointment: publicView(appointment, ctxForLink(ctx, linked).actor, {}, ctx.now()),
    side: isAgent ? 'agent' : 'customer',
    peerName: isAgent ? (customer?.name ?? null) : (appointment.agent?.name ?? null),
    notes: isAgent ? { appointmentId: appointment.id, text: appointment.notes ?? '' } : null,
  }
}
