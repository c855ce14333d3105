import { randomBytes } from 'node:crypto'
import { encode } from 'uqr'
import { z } from 'zod'
import { findAppointmentOf } from '#server/appointments/data.ts'
import { findSnapshot } from '#server/domain/data.ts'
import { linksFor } from '#server/domain/links.ts'
import { isLive, lastMoment } from '#server/domain/rules.ts'
import { rateLimited } from '#server/lib/errors.ts'
import { sha256 } from '#server/lib/hash.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { hitLimit } from '#server/platform/rateLimit/hit.ts'
import { hasHandover, insertHandover, type Target, takeHandover } from '#server/video/rooms/handoverData.ts'
import { findByLink, isLinkedAgent } from './find.ts'
import { isProven, joinInput, type Proof, proofFor } from './joinProof.ts'

export const handOverInput = joinInput.extend({ target: z.enum(['join', 'check']) })
export const handoverInput = z.object({ code: z.string().max(64) })

const GOOD_MINUTES = 5
const MOST_AN_HOUR = 20

/** The picture's modules, row by row, for whoever's join link it is; null for a link that is none, or not theirs. */
export type Picture = { modules: boolean[][] } | null

/** A link to go on at another device, as a picture: good once, for five minutes; a new one ends the one before. It carries the proof of this browser. */
export async function handOver(ctx: Ctx, given: z.input<typeof handOverInput>): Promise<Picture> {
  const { token, target, proof } = handOverInput.parse(given)
  const linked = await findByLink(ctx, 'join', token)
  if (!linked) return null
  const { appointment, participant } = linked
  if (participant.type === 'AGENT' && !isLinkedAgent(ctx, linked)) return null
  if (!isLive(appointment) || ctx.now() >= lastMoment(appointment)) return null
  const limit = { key: `handover:${participant.id}`, windowSeconds: 3600, max: MOST_AN_HOUR }
  const hit = await hitLimit(ctx.db, limit)
  if (!hit.allowed) throw rateLimited(hit.retryAfterSeconds)
  const code = randomBytes(16).toString('base64url')
  const now = ctx.now()
  const { organizationId } = appointment
  const common = { organizationId, participantId: participant.id, target, proven: isProven(ctx, linked, proof), now }
  const expiresAt = addMinutes(now, GOOD_MINUTES)
  await ctx.db.transaction((tx) => insertHandover(tx, { ...common, codeHash: hashOf(code), expiresAt }))
  return { modules: encode(`${ctx.config.PUBLIC_URL}/join/phone/${code}`, { ecc: 'M', border: 0 }).data }
}

/** Whether a picture would still lead on. Changes nothing: cameras and scanners look at links before people do. */
export const viewHandover = (ctx: Ctx, given: z.input<typeof handoverInput>): Promise<boolean> =>
  hasHandover(ctx.db, hashOf(handoverInput.parse(given).code), ctx.now())

export type TakenOver = { token: string; target: Target; proof: Proof | null }

/** Uses the picture up and gives its person's own link, and the proof of the browser that made it; null when it is used, too old, or made up. */
export async function takeOver(ctx: Ctx, given: z.input<typeof handoverInput>): Promise<TakenOver | null> {
  const { code } = handoverInput.parse(given)
  const taken = await ctx.db.transaction((tx) => takeHandover(tx, hashOf(code), ctx.now()))
  if (!taken) return null
  const { organizationId, participantId, target, proven } = taken
  const id = await findAppointmentOf(ctx.db, organizationId, participantId)
  const appointment = id ? await findSnapshot(ctx.db, organizationId, id) : null
  const participant = appointment?.participants.find((one) => one.id === participantId)
  if (!appointment || !participant) return null
  const { joinToken: token } = linksFor(ctx, appointment, participant)
  return { token, target, proof: proven ? proofFor(ctx, { appointment, participant }) : null }
}

/** Another form than a link's hash: neither can be taken for the other. */
const hashOf = (code: string): string => `handover:${sha256(code).toString('base64url')}`
