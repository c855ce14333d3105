import type { z } from 'zod'
import { type AppointmentPublicView, publicView } from '../appointments/publicView.ts'
import { joinPhase, opensAt } from '../bookings/rules.ts'
import type { Ctx } from '../context.ts'
import { type Admission, admit } from '../rooms/admit.ts'
import { currentLink } from '../sessions/open.ts'
import { asLinked, findByLink, type Linked } from './find.ts'
import { linkInput } from './manage.ts'

export type JoinView = {
  phase: 'early' | 'open' | 'over' | 'cancelled'
  appointment: AppointmentPublicView
  opensAt: Date
  sessionReady: boolean
  you: 'customer' | 'agent'
}
export type JoinOpened =
  | { ok: true; url: string }
  /** The room is ours: what its page needs, to be kept in a cookie. */
  | { ok: true; admission: Admission }
  | { ok: false; reason: 'unknown' | 'early' | 'over' | 'cancelled' | 'sign_in' | 'not_ready' | 'unavailable' }

/** What a join link shows now; null for a link that is none. Changes nothing: mail scanners open links. */
export async function viewByJoinLink(ctx: Ctx, given: z.input<typeof linkInput>): Promise<JoinView | null> {
  const linked = await findByLink(ctx, 'join', linkInput.parse(given).token)
  if (!linked) return null
  const { appointment, participant } = linked
  return {
    phase: joinPhase(appointment, ctx.now()),
    appointment: publicView(appointment, asLinked(ctx, linked).actor, {}, ctx.now()),
    opensAt: opensAt(appointment),
    sessionReady: appointment.sessions.some((session) => session.wanted && session.providerId !== null),
    you: participant.type === 'AGENT' ? 'agent' : 'customer',
  }
}

/** Fetches the provider's link at this moment; it is neither stored nor logged. An agent's link is good for that agent only. */
export async function openByJoinLink(ctx: Ctx, given: z.input<typeof linkInput>): Promise<JoinOpened> {
  const linked = await findByLink(ctx, 'join', linkInput.parse(given).token)
  if (!linked) return { ok: false, reason: 'unknown' }
  if (linked.participant.type === 'AGENT' && !isThatAgent(ctx, linked)) return { ok: false, reason: 'sign_in' }
  const phase = joinPhase(linked.appointment, ctx.now())
  if (phase !== 'open') return { ok: false, reason: phase }
  const current = await currentLink(ctx, linked.appointment)
  if (!current.ok || 'url' in current) return current
  return { ok: true, admission: await admit(ctx, linked.appointment, linked.participant, current.sessionId) }
}

const isThatAgent = (ctx: Ctx, { participant, appointment }: Linked): boolean =>
  ctx.actor.kind === 'agent' &&
  ctx.actor.organizationId === appointment.organizationId &&
  ctx.actor.staffId === participant.staffId
