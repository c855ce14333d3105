import { z } from 'zod'
import { joinClosesAt, mustVerifyToJoin } from '#server/domain/rules.ts'
import type { Participant } from '#server/domain/schema.ts'
import { sealState, unsealState } from '#server/lib/sealedState.ts'
import type { Ctx } from '#server/platform/context.ts'
import { linkInput } from './manage.ts'
import type { LinkTarget } from './resolveLink.ts'

/** A join link, and what shows that this browser's reader proved the contact. */
export const joinInput = linkInput.extend({ proof: z.string().max(2000).optional() })
export type Proof = { proof: string; minutes: number }

/** Bound to the person and the links as they stand: a corrected contact has to be proven anew. */
const about = ({ id, tokenGeneration }: Pick<Participant, 'id' | 'tokenGeneration'>): string =>
  `join-proof:${id}:${tokenGeneration}`

/** For the browser to keep, out of reach of scripts, until the appointment as it stands is over. */
export function createProof(ctx: Ctx, { appointment, participant }: LinkTarget): Proof {
  const until = joinClosesAt(appointment)
  const minutes = Math.max(1, Math.ceil((until.getTime() - ctx.now().getTime()) / 60_000))
  return { proof: sealState(ctx.config.ENCRYPTION_KEYS, about(participant), {}, until), minutes }
}

/** Whether this proof is one of this person's, and still good. */
export const hasValidProof = (ctx: Ctx, { participant }: LinkTarget, proof: string | undefined): boolean =>
  proof !== undefined &&
  unsealState(ctx.config.ENCRYPTION_KEYS, about(participant), proof, z.object({}), ctx.now()) !== null

/** Whether whoever holds this link has yet to prove the contact before the room opens. */
export const needsProof = (ctx: Ctx, linked: LinkTarget, proof: string | undefined): boolean =>
  mustVerifyToJoin(linked.appointment, linked.participant) && !hasValidProof(ctx, linked, proof)
