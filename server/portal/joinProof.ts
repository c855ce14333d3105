import { z } from 'zod'
import { joinClosesAt, mustVerifyToJoin } from '#server/domain/rules.ts'
import type { Participant } from '#server/domain/schema.ts'
import { sealState, unsealState } from '#server/lib/sealedState.ts'
import type { Ctx } from '#server/platform/context.ts'
import { linkInput } from './manage.ts'
import type { LinkTarget } from './resolveLink.ts'

/** A join link and this browser's proof that the contact was verified. */
export const joinInput = linkInput.extend({ proof: z.string().max(2000).optional() })
export type JoinInput = z.output<typeof joinInput>
export type Proof = { proof: string; minutes: number }

/** Binds a proof to the participant and its current links, so that a corrected contact must be verified again. */
const proofContext = ({ id, tokenGeneration }: Pick<Participant, 'id' | 'tokenGeneration'>): string =>
  `join-proof:${id}:${tokenGeneration}`

/** Creates a proof for an HttpOnly cookie, valid until joining closes. */
export function createProof(ctx: Ctx, { appointment, participant }: LinkTarget): Proof {
  const until = joinClosesAt(appointment)
  const minutes = Math.max(1, Math.ceil((until.getTime() - ctx.now().getTime()) / 60_000))
  return { proof: sealState(ctx.config.ENCRYPTION_KEYS, proofContext(participant), {}, until), minutes }
}

/** Whether the proof belongs to this participant and is still valid. */
export const hasValidProof = (ctx: Ctx, { participant }: LinkTarget, proof: string | undefined): boolean =>
  proof !== undefined &&
  unsealState(ctx.config.ENCRYPTION_KEYS, proofContext(participant), proof, z.object({}), ctx.now()) !== null

/** Whether the contact must be verified in this browser before the room opens. */
export const needsProof = (ctx: Ctx, linked: LinkTarget, proof: string | undefined): boolean =>
  mustVerifyToJoin(linked.appointment, linked.participant) && !hasValidProof(ctx, linked, proof)
