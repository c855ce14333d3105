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

const GOOD_MINUTES = 5
const MOST_AN_HOUR = 20

/** The picture's modules, row by row, for whoever's join link it is; null for a link that is none, or not theirs. */
export type HandoffQrCode = { modules: boolean[][] } | null

/** A link to go on at another device, as a picture: good once, for five minutes; a new one ends the one before. It carries the proof of this browser. */
export async function createDeviceHandoff(
  ctx: Ctx,
  given: z.input<typeof createDeviceHandoffInput>,
): Promise<HandoffQrCode> {
  const { token, target, proof } = createDeviceHandoffInput.parse(given)
  const linked = await resolveLink(ctx, 'join', token)
  if (!linked) return null
  const { appointment, participant } = linked
  if (participant.type === 'AGENT' && !isOwnAgentLink(ctx, linked)) return null
  if (!isLive(appointment) || ctx.now() >= joinClosesAt(appointment)) return null
  const limit = { key: `handoff:${participant.id}`, windowSeconds: 3600, max: MOST_AN_HOUR }
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
  const expiresAt = addMinutes(now, GOOD_MINUTES)
  await ctx.db.transaction((tx) => insertDeviceHandoff(tx, { ...common, codeHash: hashOf(code), expiresAt }))
  return { modules: encode(`${ctx.config.PUBLIC_URL}/join/phone/${code}`, { ecc: 'M', border: 0 }).data }
}

/** Whether a picture would still lead on. Changes nothing: cameras and scanners look at links before people do. */
export const viewDeviceHandoff = (ctx: Ctx, given: z.input<typeof deviceHandoffInput>): Promise<boolean> =>
  hasDeviceHandoff(ctx.db, hashOf(deviceHandoffInput.parse(given).code), ctx.now())

export type AcceptedHandoff = { token: string; target: HandoffTarget; proof: Proof | null }

/** Uses the picture up and gives its person's own link, and the proof of the browser that made it; null when it is used, too old, or made up. */
export async function acceptDeviceHandoff(
  ctx: Ctx,
  given: z.input<typeof deviceHandoffInput>,
): Promise<AcceptedHandoff | null> {
  const { code } = deviceHandoffInput.parse(given)
  const taken = await ctx.db.transaction((tx) => consumeDeviceHandoff(tx, hashOf(code), ctx.now()))
  if (!taken) return null
  const { organizationId, participantId, target, verified: proven } = taken
  const id = await findAppointmentIdOf(ctx.db, organizationId, participantId)
  const appointment = id ? await findSnapshot(ctx.db, organizationId, id) : null
  const participant = appointment?.participants.find((one) => one.id === participantId)
  if (!appointment || !participant) return null
  const { joinToken: token } = linksFor(ctx, appointment, participant)
  return { token, target, proof: proven ? createProof(ctx, { appointment, participant }) : null }
}

/** Another form than a link's hash: neither can be taken for the other. */
const hashOf = (code: string): string => `handoff:${sha256(code).toString('base64url')}`
