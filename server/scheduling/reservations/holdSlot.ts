import type { Tx } from '#db/client.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes, earliest } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type Candidate, listOfferedCandidates } from './candidates.ts'
import {
  extendHold,
  type Hold,
  type HoldOwner,
  insertHold,
  listOwnHolds,
  lockOwnHolds,
  releaseHolds,
} from './holdData.ts'
import { conflictingHolds, holdMinutes, isSameTime, maxHoldMinutes, surplusHolds } from './holdRules.ts'
import { reserveTime } from './reserveTime.ts'
import { retryOnConflict, StaleReadError } from './retryOnConflict.ts'
import { notAvailableError, type StartRequest } from './slotErrors.ts'

type HeldSlot = { holdId: string; expiresAt: Date }
type AfterHold<T> = (tx: Tx, held: HeldSlot) => Promise<T>
type HoldRequest = StartRequest & {
  owner: HoldOwner & { contactHash: Buffer }
  /** The application's. */
  timezone: string
  /** The hold that this flow has so far. */
  previousHoldId: string | null
  lockFirst: (tx: Tx) => Promise<unknown>
}

/**
 * Keeps a slot exclusively for ten minutes while the code is outstanding, and in the same transaction does `also` (the
 * challenge). Asked again for the same time it is prolonged, to twenty minutes in all. Refuses with `conflict` and
 * alternatives. A third hold of the same contact, or of the same browser session, frees its oldest.
 */
export function holdSlot<T>(ctx: Ctx, wish: HoldRequest, also: AfterHold<T>): Promise<T> {
  return retryOnConflict(async () => {
    const own = await listOwnHolds(ctx.db, wish.preset.organizationId, wish.owner, ctx.now())
    const same = own.find((hold) => hold.id === wish.previousHoldId && isSameTime(hold, wish))
    return same ? extend(ctx, wish, same, also) : createHold(ctx, wish, own, also)
  })
}

function extend<T>(ctx: Ctx, wish: HoldRequest, same: Hold, also: AfterHold<T>): Promise<T> {
  const { agentId, queueId } = same
  const candidate: Candidate = { agentIds: agentId ? [agentId] : [], queueId, choice: { by: 'same' } }
  const kept = async (tx: Tx) => {
    const own = await lockOwnHolds(tx, same.organizationId, wish.owner, ctx.now())
    if (!own.some((hold) => hold.id === same.id)) throw new StaleReadError()
    return own.map((hold) => hold.id)
  }
  return reserveTime(ctx, { ...wish, candidates: [candidate], capTimezone: null, releaseOwn: kept }, async (tx) => {
    const expiresAt = earliest(addMinutes(ctx.now(), holdMinutes), addMinutes(same.createdAt, maxHoldMinutes))
    await extendHold(tx, same.organizationId, same.id, wish.owner.browserHash, expiresAt)
    return also(tx, { holdId: same.id, expiresAt })
  })
}

async function createHold<T>(ctx: Ctx, wish: HoldRequest, own: readonly Hold[], also: AfterHold<T>): Promise<T> {
  const wanted = { ...wish, ignoreHoldIds: own.map((hold) => hold.id) }
  const candidates = await listOfferedCandidates(ctx, wanted)
  if (candidates.length === 0) throw await notAvailableError(ctx, wanted)
  const clear = (tx: Tx, candidate: Candidate) => releaseOwnHolds(ctx, tx, wish, candidate)
  return reserveTime(
    ctx,
    { ...wanted, candidates, capTimezone: wish.timezone, releaseOwn: clear },
    async (tx, candidate) => also(tx, await insert(ctx, tx, wish, candidate)),
  )
}

/** What this flow held before, what stands in the new one's way, and what would be one too many. */
async function releaseOwnHolds(ctx: Ctx, tx: Tx, wish: HoldRequest, candidate: Candidate): Promise<string[]> {
  const { organizationId, policy } = wish.preset
  const own = await lockOwnHolds(tx, organizationId, wish.owner, ctx.now())
  const inTheWay = conflictingHolds(own, wish, candidate, policy)
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

async function insert(
  ctx: Ctx,
  tx: Tx,
  wish: HoldRequest,
  { agentIds, queueId, choice: chosen }: Candidate,
): Promise<HeldSlot> {
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
