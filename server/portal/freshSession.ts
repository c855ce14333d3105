import type { z } from 'zod'
import { joinPhase } from '#server/domain/rules.ts'
import { insertTimeline } from '#server/domain/timelineData.ts'
import type { Ctx } from '#server/platform/context.ts'
import { hitLimit } from '#server/platform/rateLimit/hit.ts'
import { currentLink } from '#server/video/sessions/open.ts'
import { replaceSession } from '#server/video/sessions/provision.ts'
import { asLinked, findByLink, isLinkedAgent } from './find.ts'
import { joinInput, lacksProof } from './joinProof.ts'

export type FreshAsked =
  | { ok: true }
  | { ok: false; reason: 'unknown' | 'sign_in' | 'prove' | 'early' | 'over' | 'cancelled' | 'not_gone' | 'limited' }

/** Three in ten minutes for an appointment, whoever of its people asks. */
const LIMIT = { windowSeconds: 600, max: 3 }

/** One tap for a fresh room, where the present one is gone, failed or expired; looked at again first, for it may have come back. */
export async function freshByJoinLink(ctx: Ctx, given: z.input<typeof joinInput>): Promise<FreshAsked> {
  const { token, proof } = joinInput.parse(given)
  const linked = await findByLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  const { appointment } = linked
  if (linked.participant.type === 'AGENT' && !isLinkedAgent(ctx, linked)) return { ok: false, reason: 'sign_in' }
  const phase = joinPhase(appointment, ctx.now())
  if (phase !== 'open') return { ok: false, reason: phase }
  if (lacksProof(ctx, linked, proof)) return { ok: false, reason: 'prove' }
  const { organizationId, id: appointmentId } = appointment
  const hit = await hitLimit(ctx.db, { ...LIMIT, key: `fresh:${appointmentId}` })
  if (!hit.allowed) return { ok: false, reason: 'limited' }
  const current = await currentLink(ctx, appointment)
  if (current.ok || current.reason !== 'gone') return { ok: false, reason: 'not_gone' }
  const acting = asLinked(ctx, linked)
  await ctx.db.transaction(async (tx) => {
    const replaced = await replaceSession(acting, tx, { organizationId, appointmentId, sessionId: current.sessionId })
    if (!replaced) return
    await insertTimeline(tx, {
      organizationId,
      appointmentId,
      at: ctx.now(),
      kind: 'session_gone',
      actorKind: acting.actor.kind,
      data: { region: replaced.region, generation: replaced.generation },
      eventKey: `session_gone:${replaced.generation}`,
    })
  })
  ctx.nudge()
  return { ok: true }
}
