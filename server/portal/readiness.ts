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
import { type LinkInput, linkInput } from './manage.ts'
import { ctxForLink, isOwnAgentLink, type LinkTarget, resolveLink } from './resolveLink.ts'

export const deviceCheckByLinkInput = linkInput.extend({ check: deviceCheck })
export const reportLateByLinkInput = linkInput.extend(lateInput.shape)
type ReportResult = { ok: true } | { ok: false; reason: 'unknown' | 'over' | 'too_early' | 'sign_in' }

/** Validity of the TURN credentials, long enough for a device test. */
const TEST_MINUTES = 10

/** Returns the data of the device test page; null if the link is not valid or the appointment is over. */
export async function viewDeviceCheck(ctx: Ctx, input: LinkInput): Promise<{ iceServers: IceServer[] } | null> {
  const linked = await resolveLink(ctx, 'join', input.token)
  if (!linked || isOver(ctx, linked)) return null
  return { iceServers: iceServers(ctx.config, linked.participant.id, addMinutes(new Date(), TEST_MINUTES)) }
}

/** Records a device test for the holder of a join link. An agent's link works for that signed-in agent only. */
export async function saveDeviceCheckByLink(
  ctx: Ctx,
  input: z.output<typeof deviceCheckByLinkInput>,
): Promise<ReportResult> {
  const { token, check } = input
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  if (isOver(ctx, linked)) return { ok: false, reason: 'over' }
  if (linked.participant.type === 'AGENT' && !isOwnAgentLink(ctx, linked)) return { ok: false, reason: 'sign_in' }
  await recordDeviceCheck(ctxForLink(ctx, linked), check)
  return { ok: true }
}

/** Reports that the holder of a join link will be late. An agent's link works for that signed-in agent only. */
export async function reportLateByLink(ctx: Ctx, input: z.output<typeof reportLateByLinkInput>): Promise<ReportResult> {
  const { token, minutes } = input
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
