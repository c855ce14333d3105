import type { Tx } from '#db/client.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes, earliest } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type Candidate, chooseOffered } from './choose.ts'
import {
  type Hold,
  type HoldOwner,
  insertHold,
  listOwnHolds,
  lockOwnHolds,
  prolongHold,
  releaseHolds,
} from './holdData.ts'
import { holdMinutes, isSameTime, longestHoldMinutes, standingInTheWay, surplusHolds } from './holdRules.ts'
import { occupy } from './occupy.ts'
import { Stale, unlessStale } from './stale.ts'
import { notFree, type WantedTime } from './taken.ts'

export type Held = { holdId: string; expiresAt: Date }
type Also<T> = (tx: Tx, held: Held) => Promise<T>
type Wish = WantedTime & {
  owner: HoldOwner & { contactHash: Buffer }
  /** The application's. */
  timezone: string
  /** The hold that this flow has so far. */
  previousHoldId: string | null
  first: (tx: Tx) => Promise<unknown>
}

/**
 * Keeps a slot exclusively for ten minutes while the code is outstanding, and in the same transaction does `also` (the
 * challenge). Asked again for the same time it is prolonged, to twenty minutes in all. Refuses with `conflict` and
 * alternatives. A third hold of the same contact, or of the same browser session, frees its oldest.
 */
export function holdSlot<T>(ctx: Ctx, wish: Wish, also: Also<T>): Promise<T> {
  return unlessStale(async () => {
    const own = await listOwnHolds(ctx.db, wish.preset.organizationId, wish.owner, ctx.now())
    const same = own.find((hold) => hold.id === wish.previousHoldId && isSameTime(hold, wish))
    return same ? prolong(ctx, wish, same, also) : holdAnew(ctx, wish, own, also)
  })
}

function prolong<T>(ctx: Ctx, wish: Wish, same: Hold, also: Also<T>): Promise<T> {
  const { agentId, queueId } = same
  const candidate: Candidate = { agentIds: agentId ? [agentId] : [], queueId, chosen: { by: 'same' } }
  const kept = async (tx: Tx) => {
    const own = await lockOwnHolds(tx, same.organizationId, wish.owner, ctx.now())
    if (!own.some((hold) => hold.id === same.id)) throw new Stale()
    return own.map((hold) => hold.id)
  }
  return occupy(ctx, { ...wish, candidates: [candidate], cappedIn: null, clear: kept }, async (tx) => {
    const expiresAt = earliest(addMinutes(ctx.now(), holdMinutes), addMinutes(same.createdAt, longestHoldMinutes))
    await prolongHold(tx, same.organizationId, same.id, wish.owner.browserHash, expiresAt)
    return also(tx, { holdId: same.id, expiresAt })
  })
}

async function holdAnew<T>(ctx: Ctx, wish: Wish, own: readonly Hold[], also: Also<T>): Promise<T> {
  const wanted = { ...wish, ignoreHoldIds: own.map((hold) => hold.id) }
  const candidates = await chooseOffered(ctx, wanted)
  if (candidates.length === 0) throw await notFree(ctx, wanted)
  const clear = (tx: Tx, candidate: Candidate) => giveBack(ctx, tx, wish, candidate)
  return occupy(ctx, { ...wanted, candidates, cappedIn: wish.timezone, clear }, async (tx, candidate) =>
    also(tx, await insert(ctx, tx, wish, candidate)),
  )
}

/** What this flow held before, what stands in the new one's way, and what would be one too many. */
async function giveBack(ctx: Ctx, tx: Tx, wish: Wish, candidate: Candidate): Promise<string[]> {
  const { organizationId, policy } = wish.preset
  const own = await lockOwnHolds(tx, organizationId, wish.owner, ctx.now())
  const inTheWay = standingInTheWay(own, wish, candidate, policy)
  const gone = own.filter((hold) => hold.id === wish.previousHoldId || inTheWay.includes(hold))
  const rest = own.filter((hold) => !gone.includes(hold))
  const surplus = surplusHolds(rest, wish.owner, ctx.config.LIMIT_HOLDS_PER_CLIENT)
  await releaseHolds(
    tx,
    organizationId,
    [...gone, ...surplus].map((hold) => hold.id),
  )
  return rest.map((hold) => hold.id)
}

async function insert(ctx: Ctx, tx: Tx, wish: Wish, { agentIds, queueId, chosen }: Candidate): Promise<Held> {
  const { preset, start, owner } = wish
  const now = ctx.now()
  const held = { holdId: newId(), expiresAt: addMinutes(now, holdMinutes) }
  const { organizationId, applicationId, id: presetId } = preset
  const times = { startsAt: start, endsAt: addMinutes(start, wish.durationMinutes) }
  const whose = { agentId: agentIds[0] ?? null, queueId }
  const row = { organizationId, id: held.holdId, applicationId, presetId, ...whose, ...times, ...owner, choice: chosen }
  await insertHold(tx, { ...row, createdAt: now, expiresAt: held.expiresAt }, preset.policy)
  return held
}
