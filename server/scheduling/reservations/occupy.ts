import type { Tx } from '#db/client.ts'
import { AppError } from '#server/lib/errors.ts'
import { isOverlap } from '#server/lib/postgres.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { inTurns, isAnyTaken } from '#server/platform/rateLimit/turns.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { hasCaps } from '../availability/capRules.ts'
import { findCapReasons, queueHasRoom } from '../availability/countsData.ts'
import { findBusy } from '../availability/data.ts'
import type { Candidate } from './choose.ts'
import { freeExpiredHolds } from './holdData.ts'
import { type Standing, standInLine } from './line.ts'
import { lockAgents, lockPreset, lockQueue } from './occupancyData.ts'
import { explainRace, slotTaken } from './taken.ts'

export type Claim = {
  preset: Preset
  start: Date
  durationMinutes: number
  /** Asked one after the other: the first whose time is free serves. */
  candidates: readonly Candidate[]
  /** The application's zone, by whose days the caps that bind customers are counted; null for staff and services. */
  cappedIn: string | null
  /** An appointment of one's own that is not in its own way. */
  ignoreAppointmentId?: string | null
  /** Nobody is refused for an overlap: `write` looks itself. */
  mayOverlap?: boolean
  /** What is locked before any agent: the challenge. */
  first?: (tx: Tx) => Promise<unknown>
  /** Under the locks, before anything is counted: gives back one's own holds, and names those that do not count. */
  clear?: (tx: Tx, candidate: Candidate) => Promise<readonly string[]>
}

/**
 * The one way to anybody's time, for every path. Waits its turn for the agents, locks in the order everybody locks in
 * (challenge, agents, preset, queue; the appointment is for `write` to lock), frees what expired holds keep, counts caps and
 * capacity, then lets `write` write; the exclusion constraint has the last word. Validate before. Refuses with
 * `conflict`/`taken` and the three nearest times, or `rate_limited`; nothing is written then.
 */
export async function occupy<T>(
  ctx: Ctx,
  claim: Claim,
  write: (tx: Tx, candidate: Candidate) => Promise<T>,
): Promise<T> {
  for (const candidate of claim.candidates) {
    const place = standInLine(candidate.agentIds, timeOf(claim))
    try {
      return await takeTurn(ctx, claim, candidate, place, write)
    } catch (error) {
      if (!isOverlap(error) && !(error instanceof Full)) throw await explainRace(ctx, claim, error)
    } finally {
      place.leave()
    }
  }
  throw await slotTaken(ctx, claim)
}

async function takeTurn<T>(
  ctx: Ctx,
  claim: Claim,
  candidate: Candidate,
  place: Standing,
  write: (tx: Tx, candidate: Candidate) => Promise<T>,
): Promise<T> {
  const turns = turnsOf(claim, candidate)
  // The line does not know whose time it was that was taken, and one's own is in nobody's way.
  const asksAgain = Boolean(claim.ignoreAppointmentId)
  // Whose time is gone already need not wait in line to hear it.
  if (!asksAgain || isAnyTaken(turns)) await refusePlainly(ctx, claim, candidate)
  return inTurns(turns, async () => {
    if (asksAgain) await refusePlainly(ctx, claim, candidate)
    else if (isPlain(claim) && place.isLost()) throw new Full()
    const written = await ctx.db.transaction(async (tx) => {
      await lockAndCount(ctx, tx, claim, candidate)
      return write(tx, candidate)
    })
    if (!claim.mayOverlap) place.took()
    return written
  })
}

/** Whoever holds something themselves was offered this time a moment ago. */
const isPlain = (claim: Claim): boolean => !claim.clear && !claim.mayOverlap

const timeOf = ({ preset, start, durationMinutes }: Claim) => ({
  startAt: start,
  endAt: addMinutes(start, durationMinutes),
  policy: preset.policy,
})

/** A look without any lock, before all is written only to be refused: most rivals of one who was faster hear it from here. */
async function refusePlainly(ctx: Ctx, claim: Claim, { agentIds }: Candidate): Promise<void> {
  if (!isPlain(claim) || agentIds.length === 0) return
  const { organizationId } = claim.preset
  const ignoreAppointmentId = claim.ignoreAppointmentId ?? null
  const scope = { organizationId, agentIds, now: ctx.now(), ignoreAppointmentId }
  const busy = await findBusy(ctx.db, timeOf(claim), scope)
  if (busy.length > 0) throw new Full()
}

/** No room under the locks, though the constraint has nothing against it. */
class Full extends AppError {
  constructor() {
    super('conflict', 'This time has just been taken.', { reason: 'taken' })
  }
}

const isCapped = ({ cappedIn, preset }: Claim): boolean => cappedIn !== null && hasCaps(preset.policy.caps)

const turnsOf = (claim: Claim, { agentIds, queueId }: Candidate): string[] => [
  ...agentIds,
  ...(queueId ? [queueId] : []),
  ...(isCapped(claim) ? [claim.preset.id] : []),
]

async function lockAndCount(ctx: Ctx, tx: Tx, claim: Claim, candidate: Candidate): Promise<void> {
  const { organizationId, id: presetId } = claim.preset
  const { agentIds, queueId } = candidate
  await claim.first?.(tx)
  // Sent in this order and in one go, while others wait for the agents.
  const [, , capacity] = await Promise.all([
    lockAgents(tx, organizationId, agentIds),
    isCapped(claim) ? lockPreset(tx, organizationId, presetId) : null,
    queueId ? lockQueue(tx, organizationId, queueId) : 0,
    freeExpiredHolds(tx, organizationId, { agentIds, queueId }, ctx.now()),
  ])
  const ignoreHoldIds = (await claim.clear?.(tx, candidate)) ?? []
  const own = { ignoreHoldIds, ignoreAppointmentId: claim.ignoreAppointmentId ?? null }
  if (isCapped(claim)) await requireUncapped(ctx, tx, claim, candidate, own)
  if (queueId) await requirePlace(ctx, tx, claim, { queueId, capacity, ...own })
}

type Own = { ignoreHoldIds: readonly string[]; ignoreAppointmentId: string | null }

async function requireUncapped(ctx: Ctx, tx: Tx, claim: Claim, candidate: Candidate, own: Own): Promise<void> {
  const { preset, start, cappedIn } = claim
  const { organizationId, id: presetId } = preset
  const common = { ...own, organizationId, presetId, caps: preset.policy.caps, start, now: ctx.now() }
  for (const agentId of candidate.agentIds.length > 0 ? candidate.agentIds : [null]) {
    const reasons = await findCapReasons(tx, { ...common, agentId, timezone: cappedIn ?? 'UTC' })
    if (reasons.length > 0) throw new Full()
  }
}

/** Capacity binds everybody. A queue that nobody answers any more has no place at all. */
async function requirePlace(
  ctx: Ctx,
  tx: Tx,
  claim: Claim,
  asked: Own & { queueId: string; capacity: number | null },
): Promise<void> {
  const { start, durationMinutes, preset } = claim
  const { capacity, ...rest } = asked
  const times = { start, end: addMinutes(start, durationMinutes), now: ctx.now() }
  const question = { ...rest, ...times, organizationId: preset.organizationId, capacity: capacity ?? 0 }
  if (capacity === null || !(await queueHasRoom(tx, question))) throw new Full()
}
