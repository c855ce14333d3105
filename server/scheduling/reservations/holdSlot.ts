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
  /** The application's time zone, in which caps are counted. */
  timezone: string
  /** The hold that this booking flow already has. */
  previousHoldId: string | null
  lockFirst: (tx: Tx) => Promise<unknown>
}

/**
 * Holds a slot exclusively for ten minutes while the code is outstanding, and runs `afterHold` (which issues the challenge) in
 * the same transaction. A repeated request for the same time extends the hold, to at most twenty minutes in total. Refuses with
 * `conflict` and alternatives. A third hold of the same contact or browser session releases the oldest.
 */
export function holdSlot<T>(ctx: Ctx, request: HoldRequest, afterHold: AfterHold<T>): Promise<T> {
  return retryOnConflict(async () => {
    const own = await listOwnHolds(ctx.db, request.preset.organizationId, request.owner, ctx.now())
    const current = own.find((hold) => hold.id === request.previousHoldId && isSameTime(hold, request))
    return current ? extend(ctx, request, current, afterHold) : createHold(ctx, request, own, afterHold)
  })
}

function extend<T>(ctx: Ctx, request: HoldRequest, current: Hold, afterHold: AfterHold<T>): Promise<T> {
  const { agentId, queueId } = current
  const candidate: Candidate = { agentIds: agentId ? [agentId] : [], queueId, choice: { by: 'same' } }
  const requireStillHeld = async (tx: Tx) => {
    const own = await lockOwnHolds(tx, current.organizationId, request.owner, ctx.now())
    if (!own.some((hold) => hold.id === current.id)) throw new StaleReadError()
    return own.map((hold) => hold.id)
  }
  return reserveTime(
    ctx,
    { ...request, candidates: [candidate], capTimezone: null, releaseOwn: requireStillHeld },
    async (tx) => {
      const expiresAt = earliest(addMinutes(ctx.now(), holdMinutes), addMinutes(current.createdAt, maxHoldMinutes))
      await extendHold(tx, current.organizationId, current.id, request.owner.browserHash, expiresAt)
      return afterHold(tx, { holdId: current.id, expiresAt })
    },
  )
}

async function createHold<T>(
  ctx: Ctx,
  request: HoldRequest,
  own: readonly Hold[],
  afterHold: AfterHold<T>,
): Promise<T> {
  const startRequest = { ...request, ignoreHoldIds: own.map((hold) => hold.id) }
  const candidates = await listOfferedCandidates(ctx, startRequest)
  if (candidates.length === 0) throw await notAvailableError(ctx, startRequest)
  const releaseOwn = (tx: Tx, candidate: Candidate) => releaseOwnHolds(ctx, tx, request, candidate)
  return reserveTime(
    ctx,
    { ...startRequest, candidates, capTimezone: request.timezone, releaseOwn },
    async (tx, candidate) => afterHold(tx, await insertNewHold(ctx, tx, request, candidate)),
  )
}

/** Releases this flow's previous hold, own holds that conflict with the new one, and the oldest own holds above the limit. */
async function releaseOwnHolds(ctx: Ctx, tx: Tx, request: HoldRequest, candidate: Candidate): Promise<string[]> {
  const { organizationId, policy } = request.preset
  const own = await lockOwnHolds(tx, organizationId, request.owner, ctx.now())
  const conflicting = conflictingHolds(own, request, candidate, policy)
  const released = own.filter((hold) => hold.id === request.previousHoldId || conflicting.includes(hold))
  const remaining = own.filter((hold) => !released.includes(hold))
  const surplus = surplusHolds(remaining, request.owner, ctx.config.LIMIT_HOLDS_PER_CLIENT)
  await releaseHolds(
    tx,
    organizationId,
    [...released, ...surplus].map((hold) => hold.id),
  )
  return remaining.map((hold) => hold.id)
}

async function insertNewHold(
  ctx: Ctx,
  tx: Tx,
  request: HoldRequest,
  { agentIds, queueId, choice }: Candidate,
): Promise<HeldSlot> {
  const { preset, start, owner } = request
  const now = ctx.now()
  const held = { holdId: newId(), expiresAt: addMinutes(now, holdMinutes) }
  const { organizationId, applicationId, id: presetId } = preset
  const times = { startsAt: start, endsAt: addMinutes(start, request.durationMinutes) }
  const target = { agentId: agentIds[0] ?? null, queueId }
  const row = { organizationId, id: held.holdId, applicationId, presetId, ...target, ...times, ...owner, choice }
  await insertHold(tx, { ...row, createdAt: now, expiresAt: held.expiresAt }, preset.policy)
  return held
}
