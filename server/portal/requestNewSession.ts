import { joinPhase } from '#server/domain/rules.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeLimit } from '#server/platform/rateLimit/consumeLimit.ts'
import { getProviderLink } from '#server/video/sessions/getProviderLink.ts'
import { replaceSession } from '#server/video/sessions/provision.ts'
import { type JoinInput, needsProof } from './joinProof.ts'
import { ctxForLink, isOwnAgentLink, resolveLink } from './resolveLink.ts'

export type NewSessionResult =
  | { ok: true }
  | {
      ok: false
      reason: 'unknown' | 'sign_in' | 'verify' | 'early' | 'over' | 'cancelled' | 'still_exists' | 'limited'
    }

/** Limit per appointment, whichever participant requests it. */
const LIMIT = { windowSeconds: 600, max: 3 }

/**
 * Requests a new session when the current one is lost, failed or expired at the provider. Checks the provider again first,
 * because the session may be available again.
 */
export async function requestNewSession(ctx: Ctx, { token, proof }: JoinInput): Promise<NewSessionResult> {
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  const { appointment } = linked
  if (linked.participant.type === 'AGENT' && !isOwnAgentLink(ctx, linked)) return { ok: false, reason: 'sign_in' }
  const phase = joinPhase(appointment, ctx.now())
  if (phase !== 'open') return { ok: false, reason: phase }
  if (needsProof(ctx, linked, proof)) return { ok: false, reason: 'verify' }
  const { organizationId, id: appointmentId } = appointment
  const limit = await consumeLimit(ctx.db, { ...LIMIT, key: `new_session:${appointmentId}` })
  if (!limit.allowed) return { ok: false, reason: 'limited' }
  const current = await getProviderLink(ctx, appointment)
  if (current.ok || current.reason !== 'gone') return { ok: false, reason: 'still_exists' }
  const acting = ctxForLink(ctx, linked)
  await ctx.db.transaction(async (tx) => {
    const replaced = await replaceSession(acting, tx, { organizationId, appointmentId, sessionId: current.sessionId })
    if (!replaced) return
    await insertTimelineEntry(tx, {
      organizationId,
      appointmentId,
      at: ctx.now(),
      kind: 'session_gone',
      actorKind: acting.actor.kind,
      data: { region: replaced.region, generation: replaced.generation },
      eventKey: `session_gone:${replaced.generation}`,
    })
  })
  ctx.requestTick()
  return { ok: true }
}
