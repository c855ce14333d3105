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
import { hasValidProof, type JoinInput, needsProof } from './joinProof.ts'
import { ctxForLink, isOwnAgentLink, type LinkTarget, resolveLink } from './resolveLink.ts'

export type JoinView = {
  phase: 'early' | 'open' | 'over' | 'cancelled'
  appointment: AppointmentPublicView
  opensAt: Date
  opensInMs: number
  /** Shown to the agent only. */
  customerName: string | null
  sessionReady: boolean
  /** How the viewer joins: by this page, by a meeting id in Genesys, or not at all. */
  method: 'link' | 'meetingId' | 'none'
  viewer: 'customer' | 'agent'
  /** For an agent's link: `yes` for that agent, `other` for other staff, `sign_in` for a viewer who is not signed in. */
  viewerAccess: 'yes' | 'sign_in' | 'other'
  /** Whether both are in the call now. */
  inProgress: boolean
  /** Whether the contact must be verified in this browser before the room opens. */
  mustVerify: boolean
  /** The viewer's latest device check. */
  check: { at: Date; works: boolean } | null
  lateNotices: LateNotice[]
  /** Expected later start if the agent is delayed. */
  expectedStart: Date | null
  mayReportLate: boolean
}
export type JoinResult =
  | { ok: true; url: string }
  /** Meeting id that staff open in Genesys; there is no link. */
  | { ok: true; meetingId: string; region: string }
  /** Admission to the built-in room; its ticket belongs in a cookie. */
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

/** Returns the view of a join link; null if it is not valid. Changes nothing, because mail scanners open links. */
export async function viewByJoinLink(ctx: Ctx, { token, proof }: JoinInput): Promise<JoinView | null> {
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
    sessionReady: appointment.sessions.some((session) => session.isCurrent && session.providerId !== null),
    method: methodOf(linked),
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

function methodOf({ appointment, participant }: LinkTarget): JoinView['method'] {
  const caps = currentCapabilities(appointment)
  if (!caps || (participant.type === 'CUSTOMER' && !caps.customersByLink)) return 'none'
  return caps.staffBy === 'meetingId' ? 'meetingId' : 'link'
}

const regionOf = ({ appointment }: LinkTarget): string => currentSession(appointment)?.region ?? ''

/**
 * Fetches the provider's link, which is neither stored nor logged. An agent's link works for that agent only. If the service
 * requires verification, a customer's link works only with a proof of the verified contact.
 */
export async function openByJoinLink(ctx: Ctx, { token, proof }: JoinInput): Promise<JoinResult> {
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  if (linked.participant.type === 'AGENT' && !isOwnAgentLink(ctx, linked)) return { ok: false, reason: 'sign_in' }
  const phase = joinPhase(linked.appointment, ctx.now())
  if (phase !== 'open') return { ok: false, reason: phase }
  if (methodOf(linked) === 'none') return { ok: false, reason: 'no_video' }
  if (needsProof(ctx, linked, proof)) return { ok: false, reason: 'verify' }
  const current = await getProviderLink(ctx, linked.appointment)
  if (!current.ok) return { ok: false, reason: current.reason }
  if ('url' in current) return current
  if ('meetingId' in current) return { ...current, region: regionOf(linked) }
  const { appointment, participant } = linked
  const verified = hasValidProof(ctx, linked, proof)
  return { ok: true, admission: await admitToRoom(ctx, appointment, participant, current.sessionId, verified) }
}
