import type { z } from 'zod'
import { isLive, lastMoment } from '#server/domain/rules.ts'
import { AppError } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { deviceCheck, lateInput } from '#server/video/rooms/checkSchema.ts'
import { iceServers } from '#server/video/rooms/iceServers.ts'
import { recordDeviceCheck } from '#server/video/rooms/recordCheck.ts'
import { sayLate } from '#server/video/rooms/sayLate.ts'
import type { IceServer } from '#server/video/rooms/schema.ts'
import { asLinked, findByLink, isLinkedAgent, type Linked } from './find.ts'
import { linkInput } from './manage.ts'

export const checkByLinkInput = linkInput.extend({ check: deviceCheck })
export const lateByLinkInput = linkInput.extend(lateInput.shape)
type Said = { ok: true } | { ok: false; reason: 'unknown' | 'over' | 'too_early' | 'sign_in' }

/** Long enough for a test. */
const TEST_MINUTES = 10

/** What the page of the device test needs; null for a link that is none, or whose appointment is over. */
export async function viewDeviceCheck(
  ctx: Ctx,
  given: z.input<typeof linkInput>,
): Promise<{ iceServers: IceServer[] } | null> {
  const linked = await findByLink(ctx, 'join', linkInput.parse(given).token)
  if (!linked || isOver(ctx, linked)) return null
  return { iceServers: iceServers(ctx.config, linked.participant.id, addMinutes(new Date(), TEST_MINUTES)) }
}

/** Keeps the result of a device test for whoever's link it is. */
export async function checkByLink(ctx: Ctx, given: z.input<typeof checkByLinkInput>): Promise<Said> {
  const { token, check } = checkByLinkInput.parse(given)
  const linked = await findByLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  if (isOver(ctx, linked)) return { ok: false, reason: 'over' }
  if (linked.participant.type === 'AGENT' && !isLinkedAgent(ctx, linked)) return { ok: false, reason: 'sign_in' }
  await recordDeviceCheck(asLinked(ctx, linked), check)
  return { ok: true }
}

/** Says that whoever's link it is will be late; an agent's link says so for that signed-in agent only. */
export async function lateByLink(ctx: Ctx, given: z.input<typeof lateByLinkInput>): Promise<Said> {
  const { token, minutes } = lateByLinkInput.parse(given)
  const linked = await findByLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  if (linked.participant.type === 'AGENT' && !isLinkedAgent(ctx, linked)) return { ok: false, reason: 'sign_in' }
  try {
    await sayLate(asLinked(ctx, linked), { minutes })
    return { ok: true }
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') {
      return { ok: false, reason: error.details.reason === 'too_early' ? 'too_early' : 'over' }
    }
    throw error
  }
}

const isOver = (ctx: Ctx, { appointment }: Linked): boolean =>
  !isLive(appointment) || ctx.now() >= lastMoment(appointment)
