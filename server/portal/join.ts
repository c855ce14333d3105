import type { z } from 'zod'
import { expectedStartOf } from '#server/appointments/lifecycle/expected.ts'
import { type AppointmentPublicView, publicView } from '#server/appointments/timeline/publicView.ts'
import { customersOf, isLive, joinPhase, opensAt } from '#server/domain/rules.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type Admission, admit } from '#server/video/rooms/admit.ts'
import { readinessOf } from '#server/video/rooms/readiness.ts'
import { allWorks, mayBeLate } from '#server/video/rooms/rules.ts'
import type { Late } from '#server/video/rooms/schema.ts'
import { currentLink } from '#server/video/sessions/open.ts'
import { capabilitiesNow, currentSession } from '#server/video/sessions/rules.ts'
import { asLinked, findByLink, isLinkedAgent, type Linked } from './find.ts'
import { isProven, joinInput, lacksProof } from './joinProof.ts'

export type JoinView = {
  phase: 'early' | 'open' | 'over' | 'cancelled'
  appointment: AppointmentPublicView
  opensAt: Date
  opensInMs: number
  /** For the agent alone. */
  customerName: string | null
  sessionReady: boolean
  /** How the reader comes in: by this page, by a meeting's id in Genesys, or not at all. */
  way: 'link' | 'meetingId' | 'none'
  you: 'customer' | 'agent'
  /** An agent's link: whether who looks is that agent, somebody else of the staff, or not signed in. */
  yours: 'yes' | 'sign_in' | 'other'
  /** Both are in the call at this moment. */
  inProgress: boolean
  /** This browser's reader has yet to prove the contact before the room opens. */
  mustProve: boolean
  /** The reader's own newest test of devices. */
  check: { at: Date; works: boolean } | null
  late: Late[]
  /** The later start that is expected, where the agent is held up. */
  expectedStart: Date | null
  mayBeLate: boolean
}
export type JoinOpened =
  | { ok: true; url: string }
  /** What staff open in Genesys; an id, and no link. */
  | { ok: true; meetingId: string; region: string }
  /** The room is ours: what its page needs, to be kept in a cookie. */
  | { ok: true; admission: Admission }
  | {
      ok: false
      reason:
        | 'unknown'
        | 'early'
        | 'over'
        | 'cancelled'
        | 'sign_in'
        | 'prove'
        | 'no_video'
        | 'not_ready'
        | 'unavailable'
        | 'gone'
    }

/** What a join link shows now; null for a link that is none. Changes nothing: mail scanners open links. */
export async function viewByJoinLink(ctx: Ctx, given: z.input<typeof joinInput>): Promise<JoinView | null> {
  const { token, proof } = joinInput.parse(given)
  const linked = await findByLink(ctx, 'join', token)
  if (!linked) return null
  const { appointment, participant } = linked
  const now = ctx.now()
  const [{ checks, late }, expectedStart] = await Promise.all([
    readinessOf(ctx.db, appointment),
    isLive(appointment) ? expectedStartOf(ctx.db, appointment, now) : null,
  ])
  const own = checks.find((one) => one.participantId === participant.id)
  return {
    phase: joinPhase(appointment, ctx.now()),
    appointment: publicView(appointment, asLinked(ctx, linked).actor, {}, ctx.now()),
    opensAt: opensAt(appointment),
    opensInMs: opensAt(appointment).getTime() - ctx.now().getTime(),
    customerName: isLinkedAgent(ctx, linked) ? (customersOf(appointment)[0]?.name ?? null) : null,
    sessionReady: appointment.sessions.some((session) => session.wanted && session.providerId !== null),
    way: wayOf(linked),
    you: participant.type === 'AGENT' ? 'agent' : 'customer',
    yours:
      participant.type !== 'AGENT' || isLinkedAgent(ctx, linked) ? 'yes' : 'staffId' in ctx.actor ? 'other' : 'sign_in',
    inProgress: appointment.status === 'in_progress',
    mustProve: lacksProof(ctx, linked, proof),
    check: own ? { at: own.at, works: allWorks(own) } : null,
    late,
    expectedStart,
    mayBeLate: isLive(appointment) && mayBeLate(appointment, now),
  }
}

function wayOf({ appointment, participant }: Linked): JoinView['way'] {
  const caps = capabilitiesNow(appointment)
  if (!caps || (participant.type === 'CUSTOMER' && !caps.customersByLink)) return 'none'
  return caps.staffBy === 'meetingId' ? 'meetingId' : 'link'
}

const regionOf = ({ appointment }: Linked): string => currentSession(appointment)?.region ?? ''

/**
 * Fetches the provider's link at this moment; it is neither stored nor logged. An agent's link is good for that agent only; where
 * the service asks for it, a customer's only with the proof that their contact is theirs.
 */
export async function openByJoinLink(ctx: Ctx, given: z.input<typeof joinInput>): Promise<JoinOpened> {
  const { token, proof } = joinInput.parse(given)
  const linked = await findByLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  if (linked.participant.type === 'AGENT' && !isLinkedAgent(ctx, linked)) return { ok: false, reason: 'sign_in' }
  const phase = joinPhase(linked.appointment, ctx.now())
  if (phase !== 'open') return { ok: false, reason: phase }
  if (wayOf(linked) === 'none') return { ok: false, reason: 'no_video' }
  if (lacksProof(ctx, linked, proof)) return { ok: false, reason: 'prove' }
  const current = await currentLink(ctx, linked.appointment)
  if (!current.ok) return { ok: false, reason: current.reason }
  if ('url' in current) return current
  if ('meetingId' in current) return { ...current, region: regionOf(linked) }
  const { appointment, participant } = linked
  const proven = isProven(ctx, linked, proof)
  return { ok: true, admission: await admit(ctx, appointment, participant, current.sessionId, proven) }
}
