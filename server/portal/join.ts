import type { z } from 'zod'
import { expectedStartOf } from '#server/appointments/lifecycle/expectedStart.ts'
import { type AppointmentPublicView, publicView } from '#server/appointments/timeline/publicView.ts'
import { customersOf, isLive, joinOpensAt, joinPhase } from '#server/domain/rules.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type Admission, admitToRoom } from '#server/video/rooms/admitToRoom.ts'
import { getReadiness } from '#server/video/rooms/readiness.ts'
import { allDevicesWork, mayReportLate } from '#server/video/rooms/rules.ts'
import type { LateNotice } from '#server/video/rooms/schema.ts'
import { getProviderLink } from '#server/video/sessions/getProviderLink.ts'
import { currentCapabilities, currentSession } from '#server/video/sessions/rules.ts'
import { hasValidProof, joinInput, needsProof } from './joinProof.ts'
import { ctxForLink, isOwnAgentLink, type LinkTarget, resolveLink } from './resolveLink.ts'

export type JoinView = {
  phase: 'early' | 'open' | 'over' | 'cancelled'
  appointment: AppointmentPublicView
  opensAt: Date
  opensInMs: number
  /** For the agent alone. */
  customerName: string | null
  sessionReady: boolean
  /** How the reader comes in: by this page, by a meeting's id in Genesys, or not at all. */
  method: 'link' | 'meetingId' | 'none'
  viewer: 'customer' | 'agent'
  /** An agent's link: whether who looks is that agent, somebody else of the staff, or not signed in. */
  viewerAccess: 'yes' | 'sign_in' | 'other'
  /** Both are in the call at this moment. */
  inProgress: boolean
  /** This browser's reader has yet to prove the contact before the room opens. */
  mustVerify: boolean
  /** The reader's own newest test of devices. */
  check: { at: Date; works: boolean } | null
  lateNotices: LateNotice[]
  /** The later start that is expected, where the agent is held up. */
  expectedStart: Date | null
  mayReportLate: boolean
}
export type JoinResult =
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
        | 'verify'
        | 'no_video'
        | 'not_ready'
        | 'unavailable'
        | 'gone'
    }

/** What a join link shows now; null for a link that is none. Changes nothing: mail scanners open links. */
export async function viewByJoinLink(ctx: Ctx, given: z.input<typeof joinInput>): Promise<JoinView | null> {
  const { token, proof } = joinInput.parse(given)
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return null
  const { appointment, participant } = linked
  const now = ctx.now()
  const [{ checks, late }, expectedStart] = await Promise.all([
    getReadiness(ctx.db, appointment),
    isLive(appointment) ? expectedStartOf(ctx.db, appointment, now) : null,
  ])
  const own = checks.find((one) => one.participantId === participant.id)
  return {
    phase: joinPhase(appointment, ctx.now()),
    appointment: publicView(appointment, ctxForLink(ctx, linked).actor, {}, ctx.now()),
    opensAt: joinOpensAt(appointment),
    opensInMs: joinOpensAt(appointment).getTime() - ctx.now().getTime(),
    customerName: isOwnAgentLink(ctx, linked) ? (customersOf(appointment)[0]?.name ?? null) : null,
    sessionReady: appointment.sessions.some((session) => session.wanted && session.providerId !== null),
    method: wayOf(linked),
    viewer: participant.type === 'AGENT' ? 'agent' : 'customer',
    viewerAccess:
      participant.type !== 'AGENT' || isOwnAgentLink(ctx, linked)
        ? 'yes'
        : 'staffId' in ctx.actor
          ? 'other'
          : 'sign_in',
    inProgress: appointment.status === 'in_progress',
    mustVerify: needsProof(ctx, linked, proof),
    check: own ? { at: own.at, works: allDevicesWork(own) } : null,
    lateNotices: late,
    expectedStart,
    mayReportLate: isLive(appointment) && mayReportLate(appointment, now),
  }
}

function wayOf({ appointment, participant }: LinkTarget): JoinView['method'] {
  const caps = currentCapabilities(appointment)
  if (!caps || (participant.type === 'CUSTOMER' && !caps.customersByLink)) return 'none'
  return caps.staffBy === 'meetingId' ? 'meetingId' : 'link'
}

const regionOf = ({ appointment }: LinkTarget): string => currentSession(appointment)?.region ?? ''

/**
 * Fetches the provider's link at this moment; it is neither stored nor logged. An agent's link is good for that agent only; where
 * the service asks for it, a customer's only with the proof that their contact is theirs.
 */
export async function openByJoinLink(ctx: Ctx, given: z.input<typeof joinInput>): Promise<JoinResult> {
  const { token, proof } = joinInput.parse(given)
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  if (linked.participant.type === 'AGENT' && !isOwnAgentLink(ctx, linked)) return { ok: false, reason: 'sign_in' }
  const phase = joinPhase(linked.appointment, ctx.now())
  if (phase !== 'open') return { ok: false, reason: phase }
  if (wayOf(linked) === 'none') return { ok: false, reason: 'no_video' }
  if (needsProof(ctx, linked, proof)) return { ok: false, reason: 'verify' }
  const current = await getProviderLink(ctx, linked.appointment)
  if (!current.ok) return { ok: false, reason: current.reason }
  if ('url' in current) return current
  if ('meetingId' in current) return { ...current, region: regionOf(linked) }
  const { appointment, participant } = linked
  const proven = hasValidProof(ctx, linked, proof)
  return { ok: true, admission: await admitToRoom(ctx, appointment, participant, current.sessionId, proven) }
}
