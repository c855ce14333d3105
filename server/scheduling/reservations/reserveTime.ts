import type { Tx } from '#db/client.ts'
import { AppError } from '#server/lib/errors.ts'
import { isOverlap } from '#server/lib/postgres.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { inTurns, isAnyTaken } from '#server/platform/rateLimit/turns.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { hasCaps } from '../availability/capRules.ts'
import { findCapReasons, queueHasCapacity } from '../availability/countsData.ts'
import { findBusyAgents } from '../availability/data.ts'
import type { Candidate } from './candidates.ts'
import { releaseExpiredHolds } from './holdData.ts'
import { type Standing, standInLine } from './line.ts'
import { lockAgents, lockPreset, lockQueue } from './occupancyData.ts'
import { mapDatabaseConflict, slotTakenError } from './slotErrors.ts'

export type ReservationRequest = {
  preset: Preset
  start: Date
  durationMinutes: number
  /** Asked one after the other: the first whose time is free serves. */
  candidates: readonly Candidate[]
  /** The application's zone, by whose days the caps that bind customers are counted; null for staff and services. */
  capTimezone: string | null
  /** An appointment of one's own that is not in its own way. */
  ignoreAppointmentId?: string | null
  /** Nobody is refused for an overlap: `write` looks itself. */
  allowOverlap?: boolean
  /** What is locked before any agent: the challenge. */
  lockFirst?: (tx: Tx) => Promise<unknown>
  /** Under the locks, before anything is counted: gives back one's own holds, and names those that do not count. */
  releaseOwn?: (tx: Tx, candidate: Candidate) => Promise<readonly string[]>
}

/**
 * The one way to anybody's time, for every path. Waits its turn for the agents, locks in the order everybody locks in
 * (challenge, agents, preset, queue; the appointment is for `write` to lock), frees what expired holds keep, counts caps and
 * capacity, then lets `write` write; the exclusion constraint has the last word. Validate before. Refuses with
 * `conflict`/`taken` and the three nearest times, or `rate_limited`; nothing is written then.
 */
export async function reserveTime<T>(
  ctx: Ctx,
  claim: ReservationRequest,
  write: (tx: Tx, candidate: Candidate) => Promise<T>,
): Promise<T> {
  for (const candidate of claim.candidates) {
    const place = standInLine(candidate.agentIds, busyTimeOf(claim))
    try {
      return await reserveForCandidate(ctx, claim, candidate, place, write)
    } catch (error) {
      if (!isOverlap(error) && !(error instanceof SlotTakenError)) throw await mapDatabaseConflict(ctx, claim, error)
    } finally {
      place.leave()
    }
  }
  throw await slotTakenError(ctx, claim)
}

async function reserveForCandidate<T>(
  ctx: Ctx,
  claim: ReservationRequest,
  candidate: Candidate,
  place: Standing,
  write: (tx: Tx, candidate: Candidate) => Promise<T>,
): Promise<T> {
  const turns = turnsOf(claim, candidate)
  // The line does not know whose time it was that was taken, and one's own is in nobody's way.
  const asksAgain = Boolean(claim.ignoreAppointmentId)
  // Whose time is gone already need not wait in line to hear it.
  if (!asksAgain || isAnyTaken(turns)) await refuseIfBusy(ctx, claim, candidate)
  return inTurns(turns, async () => {
    if (asksAgain) await refuseIfBusy(ctx, claim, candidate)
    else if (canPrecheck(claim) && place.isLost()) throw new SlotTakenError()
    const written = await ctx.db.transaction(async (tx) => {
      await lockAndCount(ctx, tx, claim, candidate)
      return write(tx, candidate)
    })
    if (!claim.allowOverlap) place.took()
    return written
  })
}

/** Whoever holds something themselves was offered this time a moment ago. */
const canPrecheck = (claim: ReservationRequest): boolean => !claim.releaseOwn && !claim.allowOverlap

const busyTimeOf = ({ preset, start, durationMinutes }: ReservationRequest) => ({
  startAt: start,
  endAt: addMinutes(start, durationMinutes),
  policy: preset.policy,
})

/** A look without any lock, before all is written only to be refused: most rivals of one who was faster hear it from here. */
async function refuseIfBusy(ctx: Ctx, claim: ReservationRequest, { agentIds }: Candidate): Promise<void> {
  if (!canPrecheck(claim) || agentIds.length === 0) return
  const { organizationId } = claim.preset
  const ignoreAppointmentId = claim.ignoreAppointmentId ?? null
  const scope = { organizationId, agentIds, now: ctx.now(), ignoreAppointmentId }
  const busy = await findBusyAgents(ctx.db, busyTimeOf(claim), scope)
  if (busy.length > 0) throw new SlotTakenError()
}

/** No room under the locks, though the constraint has nothing against it. */
class SlotTakenError extends AppError {
  constructor() {
    super('conflict', 'This time has just been taken.', { reason: 'taken' })
  }
}

const isCapped = ({ capTimezone, preset }: ReservationRequest): boolean =>
  capTimezone !== null && hasCaps(preset.policy.caps)

const turnsOf = (claim: ReservationRequest, { agentIds, queueId }: Candidate): string[] => [
  ...agentIds,
  ...(queueId ? [queueId] : []),
  ...(isCapped(claim) ? [claim.preset.id] : []),
]

async function lockAndCount(ctx: Ctx, tx: Tx, claim: ReservationRequest, candidate: Candidate): Promise<void> {
  const { organizationId, id: presetId } = claim.preset
  const { agentIds, queueId } = candidate
  await claim.lockFirst?.(tx)
  // Sent in this order and in one go, while others wait for the agents.
  const [, , capacity] = await Promise.all([
    lockAgents(tx, organizationId, agentIds),
    isCapped(claim) ? lockPreset(tx, organizationId, presetId) : null,
    queueId ? lockQueue(tx, organizationId, queueId) : 0,
    releaseExpiredHolds(tx, organizationId, { agentIds, queueId }, ctx.now()),
  ])
  const ignoreHoldIds = (await claim.releaseOwn?.(tx, candidate)) ?? []
  const own = { ignoreHoldIds, ignoreAppointmentId: claim.ignoreAppointmentId ?? null }
  if (isCapped(claim)) await requireBelowCaps(ctx, tx, claim, candidate, own)
  if (queueId) await requireCapacity(ctx, tx, claim, { queueId, capacity, ...own })
}

type Exclusions = { ignoreHoldIds: readonly string[]; ignoreAppointmentId: string | null }

async function requireBelowCaps(
  ctx: Ctx,
  tx: Tx,
  claim: ReservationRequest,
  candidate: Candidate,
  own: Exclusions,
): Promise<void> {
  const { preset, start, capTimezone } = claim
  const { organizationId, id: presetId } = preset
  const common = { ...own, organizationId, presetId, caps: preset.policy.caps, start, now: ctx.now() }
  for (const agentId of candidate.agentIds.length > 0 ? candidate.agentIds : [null]) {
    const reasons = await findCapReasons(tx, { ...common, agentId, timezone: capTimezone ?? 'UTC' })
    if (reasons.length > 0) throw new SlotTakenError()
  }
}

/** Capacity binds everybody. A queue that nobody answers any more has no place at all. */
async function requireCapacity(
  ctx: Ctx,
  tx: Tx,
  claim: ReservationRequest,
  asked: Exclusions & { queueId: string; capacity: number | null },
): Promise<void> {
  const { start, durationMinutes, preset } = claim
  const { capacity, ...rest } = asked
  const times = { start, end: addMinutes(start, durationMinutes), now: ctx.now() }
  const question = { ...rest, ...times, organizationId: preset.organizationId, capacity: capacity ?? 0 }
  if (capacity === null || !(await queueHasCapacity(tx, question))) throw new SlotTakenError()
}
