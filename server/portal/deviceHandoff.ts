import { randomBytes } from 'node:crypto'
import { encode } from 'uqr'
import { z } from 'zod'
import { findAppointmentIdOf } from '#server/appointments/data.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { linksFor } from '#server/domain/links.ts'
import { isLive, joinClosesAt } from '#server/domain/rules.ts'
import { rateLimited } from '#server/lib/errors.ts'
import { sha256 } from '#server/lib/hash.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeLimit } from '#server/platform/rateLimit/consumeLimit.ts'
import {
  consumeDeviceHandoff,
  type HandoffTarget,
  hasDeviceHandoff,
  insertDeviceHandoff,
} from '#server/video/rooms/deviceHandoffData.ts'
import { createProof, hasValidProof, joinInput, type Proof } from './joinProof.ts'
import { isOwnAgentLink, resolveLink } from './resolveLink.ts'

export const createDeviceHandoffInput = joinInput.extend({ target: z.enum(['join', 'check']) })
export const deviceHandoffInput = z.object({ code: z.string().max(64) })

const TTL_MINUTES = 5
const MAX_PER_HOUR = 20

/** Modules of the QR code, row by row; null if the link is not valid or belongs to another agent. */
export type HandoffQrCode = { modules: boolean[][] } | null

/**
 * Creates a QR code to continue on another device. It works once within five minutes and replaces an earlier one. The other
 * device takes over this browser's verification.
 */
export async function createDeviceHandoff(
  ctx: Ctx,
  input: z.output<typeof createDeviceHandoffInput>,
): Promise<HandoffQrCode> {
  const { token, target, proof } = input
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return null
  const { appointment, participant } = linked
  if (participant.type === 'AGENT' && !isOwnAgentLink(ctx, linked)) return null
  if (!isLive(appointment) || ctx.now() >= joinClosesAt(appointment)) return null
  const limit = { key: `handoff:${participant.id}`, windowSeconds: 3600, max: MAX_PER_HOUR }
  const hit = await consumeLimit(ctx.db, limit)
  if (!hit.allowed) throw rateLimited(hit.retryAfterSeconds)
  const code = randomBytes(16).toString('base64url')
  const now = ctx.now()
  const { organizationId } = appointment
  const common = {
    organizationId,
    participantId: participant.id,
    target,
    verified: hasValidProof(ctx, linked, proof),
    now,
  }
  const expiresAt = addMinutes(now, TTL_MINUTES)
  await ctx.db.transaction((tx) => insertDeviceHandoff(tx, { ...common, codeHash: hashOf(code), expiresAt }))
  return { modules: encode(`${ctx.config.PUBLIC_URL}/join/phone/${code}`, { ecc: 'M', border: 0 }).data }
}

/** Whether a QR code is still valid. Changes nothing, because camera apps and scanners open links before people do. */
export const viewDeviceHandoff = (ctx: Ctx, input: z.output<typeof deviceHandoffInput>): Promise<boolean> =>
  hasDeviceHandoff(ctx.db, hashOf(input.code), ctx.now())

export type AcceptedHandoff = { token: string; target: HandoffTarget; proof: Proof | null }

/** Uses up a QR code. Returns the participant's join token and the proof of the first browser; null for a used, expired or unknown code. */
export async function acceptDeviceHandoff(
  ctx: Ctx,
  input: z.output<typeof deviceHandoffInput>,
): Promise<AcceptedHandoff | null> {
  const { code } = input
  const handoff = await ctx.db.transaction((tx) => consumeDeviceHandoff(tx, hashOf(code), ctx.now()))
  if (!handoff) return null
  const { organizationId, participantId, target, verified } = handoff
  const id = await findAppointmentIdOf(ctx.db, organizationId, participantId)
  const appointment = id ? await findSnapshot(ctx.db, organizationId, id) : null
  const participant = appointment?.participants.find((one) => one.id === participantId)
  if (!appointment || !participant) return null
  const { joinToken: token } = linksFor(ctx, appointment, participant)
  return { token, target, proof: verified ? createProof(ctx, { appointment, participant }) : null }
}

/** Hashes a code in a form that differs from a link's hash, so that neither is accepted as the other. */
const hashOf = (code: string): string => `handoff:${sha256(code).toString('base64url')}`
