import type { z } from 'zod'
import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import { AppError } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { deviceCheck, lateInput } from '#server/video/rooms/checkSchema.ts'
import { iceServers } from '#server/video/rooms/iceServers.ts'
import { recordDeviceCheck } from '#server/video/rooms/recordCheck.ts'
import { reportLate } from '#server/video/rooms/reportLate.ts'
import type { IceServer } from '#server/video/rooms/schema.ts'
import { linkInput } from './manage.ts'
import { ctxForLink, isOwnAgentLink, type LinkTarget, resolveLink } from './resolveLink.ts'

export const deviceCheckByLinkInput = linkInput.extend({ check: deviceCheck })
export const reportLateByLinkInput = linkInput.extend(lateInput.shape)
type Said = { ok: true } | { ok: false; reason: 'unknown' | 'over' | 'too_early' | 'sign_in' }

/** Long enough for a test. */
const TEST_MINUTES = 10

/** What the page of the device test needs; null for a link that is none, or whose appointment is over. */
export async function viewDeviceCheck(
  ctx: Ctx,
  given: z.input<typeof linkInput>,
): Promise<{ iceServers: IceServer[] } | null> {
  const linked = await resolveLink(ctx, 'join', linkInput.parse(given).token)
  if (!linked || isOver(ctx, linked)) return null
  return { iceServers: iceServers(ctx.config, linked.participant.id, addMinutes(new Date(), TEST_MINUTES)) }
}

/** Keeps the result of a device test for whoever's link it is. */
export async function saveDeviceCheckByLink(ctx: Ctx, given: z.input<typeof deviceCheckByLinkInput>): Promise<Said> {
  const { token, check } = deviceCheckByLinkInput.parse(given)
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  if (isOver(ctx, linked)) return { ok: false, reason: 'over' }
  if (linked.participant.type === 'AGENT' && !isOwnAgentLink(ctx, linked)) return { ok: false, reason: 'sign_in' }
  await recordDeviceCheck(ctxForLink(ctx, linked), check)
  return { ok: true }
}

/** Says that whoever's link it is will be late; an agent's link says so for that signed-in agent only. */
export async function reportLateByLink(ctx: Ctx, given: z.input<typeof reportLateByLinkInput>): Promise<Said> {
  const { token, minutes } = reportLateByLinkInput.parse(given)
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  if (linked.participant.type === 'AGENT' && !isOwnAgentLink(ctx, linked)) return { ok: false, reason: 'sign_in' }
  try {
    await reportLate(ctxForLink(ctx, linked), { minutes })
    return { ok: true }
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') {
      return { ok: false, reason: error.details.reason === 'too_early' ? 'too_early' : 'over' }
    }
    throw error
  }
}

const isOver = (ctx: Ctx, { appointment }: LinkTarget): boolean =>
  !isLive(appointment) || ctx.now() >= joinClosesAt(appointment)
