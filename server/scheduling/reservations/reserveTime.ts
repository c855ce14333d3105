import type { Tx } from '#db/client.ts'
import { AppError } from '#server/lib/errors.ts'
import { isOverlap } from '#server/lib/postgres.ts'
import { addMinutes, toMinute } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { runExclusive } from '#server/platform/runExclusive.ts'
import type { Preset } from '#server/tenants/presets/data.ts'
import { hasCapacity } from '../availability/capacityRules.ts'
import { type CapReason, hasCaps } from '../availability/capRules.ts'
import { findCapReasons, listQueueRanges } from '../availability/countsData.ts'
import { findBusyAgents } from '../availability/data.ts'
import type { Candidate } from './candidates.ts'
import { releaseExpiredHolds } from './holdData.ts'
import { lockAgents, lockPreset, lockQueue } from './occupancyData.ts'
import { mapDatabaseConflict, slotTakenError } from './slotErrors.ts'

export type ReservationRequest = {
  preset: Preset
  start: Date
  durationMinutes: number
  /** Candidates are tried in this order; the first one with free time is reserved. */
  candidates: readonly Candidate[]
  /**
   * The application's time zone, in which the days and weeks of the caps are counted; null for staff and services, for
   * whom caps do not apply.
   */
  capTimezone: string | null
  /** The appointment being changed, which must not conflict with itself. */
  ignoreAppointmentId?: string | null
  /** Skips the check for overlaps because `write` decides about them itself. */
  allowOverlap?: boolean
  /** Locks the challenge, which comes before the agents in the order of locks. */
  lockFirst?: (tx: Tx) => Promise<unknown>
  /**
   * Runs under the locks, before anything is counted: releases the caller's own holds and returns the ids of holds to
   * ignore.
   */
  releaseOwn?: (tx: Tx, candidate: Candidate) => Promise<readonly string[]>
}

/**
 * Reserves time of agents or a queue; every path that reserves time uses this function. Waits for its turn at the
 * agents, takes the locks in the global order (challenge, agents, preset, queue; `write` locks the appointment),
 * releases expired holds, checks caps and capacity, and then calls `write`; the exclusion constraint has the final say.
 * Validate the input first. Refuses with `conflict`/`taken` and the three nearest times, or with `rate_limited`;
 * nothing is written in these cases.
 */
export async function reserveTime<T>(
  ctx: Ctx,
  request: ReservationRequest,
  write: (tx: Tx, candidate: Candidate) => Promise<T>,
): Promise<T> {
  for (const candidate of request.candidates) {
    try {
      return await runExclusive(exclusiveKeysOf(request, candidate), () =>
        ctx.db.transaction(async (tx) => {
          await lockAndCount(ctx, tx, request, candidate)
          return write(tx, candidate)
        }),
      )
    } catch (error) {
      if (!isOverlap(error) && !(error instanceof CandidateBusyError))
        throw await mapDatabaseConflict(ctx, request, error)
    }
  }
  throw await slotTakenError(ctx, request)
}

/** Thrown when a candidate has no free time or capacity, before the exclusion constraint would refuse it. */
class CandidateBusyError extends AppError {
  constructor() {
    super('conflict', 'This time has just been taken.', { reason: 'taken' })
  }
}

const isCapped = ({ capTimezone, preset }: ReservationRequest): boolean =>
  capTimezone !== null && hasCaps(preset.policy.caps)

const exclusiveKeysOf = (request: ReservationRequest, { agentIds, queueId }: Candidate): string[] => [
  ...agentIds,
  ...(queueId ? [queueId] : []),
  ...(isCapped(request) ? [request.preset.id] : []),
]

async function lockAndCount(ctx: Ctx, tx: Tx, request: ReservationRequest, candidate: Candidate): Promise<void> {
  const { organizationId, id: presetId } = request.preset
  const { agentIds, queueId } = candidate
  await request.lockFirst?.(tx)
  // These and the counts are sent together in this order, because others wait for the agents' locks.
  const locked = Promise.all([
    lockAgents(tx, organizationId, agentIds),
    isCapped(request) ? lockPreset(tx, organizationId, presetId) : null,
    queueId ? lockQueue(tx, organizationId, queueId) : null,
    releaseExpiredHolds(tx, organizationId, { agentIds, queueId }, ctx.now()),
    findBusyBeforeWriting(ctx, tx, request, agentIds),
  ])
  // Own holds are released under the locks and before anything is counted.
  const ignoreHoldIds = request.releaseOwn ? await locked.then(() => request.releaseOwn?.(tx, candidate)) : []
  const exclusions = { ignoreHoldIds: ignoreHoldIds ?? [], ignoreAppointmentId: request.ignoreAppointmentId ?? null }
  const [[, , capacity, , busy], capReasons, hasRoom] = await Promise.all([
    locked,
    isCapped(request) ? listCapReasons(ctx, tx, request, candidate, exclusions) : [],
    queueId ? loadQueueCheck(ctx, tx, request, { queueId, ...exclusions }) : null,
  ])
  // An inactive queue has no capacity. Capacity applies to customers and staff alike.
  const queueIsFull = hasRoom !== null && (capacity === null || !hasRoom(capacity))
  if (busy.length > 0 || capReasons.length > 0 || queueIsFull) throw new CandidateBusyError()
}

/**
 * Finds the busy agents under their locks, so that a request that comes too late writes nothing. A caller with own holds was just
 * offered this time, and with `allowOverlap` `write` decides; the constraint refuses their overlaps.
 */
async function findBusyBeforeWriting(
  ctx: Ctx,
  tx: Tx,
  { preset, start, durationMinutes, ignoreAppointmentId = null, ...request }: ReservationRequest,
  agentIds: readonly string[],
): Promise<string[]> {
  if (request.releaseOwn || request.allowOverlap || agentIds.length === 0) return []
  const time = { startAt: start, endAt: addMinutes(start, durationMinutes), policy: preset.policy }
  const { organizationId } = preset
  return findBusyAgents(tx, time, { organizationId, agentIds, now: ctx.now(), ignoreAppointmentId })
}

type Exclusions = { ignoreHoldIds: readonly string[]; ignoreAppointmentId: string | null }

async function listCapReasons(
  ctx: Ctx,
  tx: Tx,
  request: ReservationRequest,
  candidate: Candidate,
  exclusions: Exclusions,
): Promise<CapReason[]> {
  const { preset, start, capTimezone } = request
  const { organizationId, id: presetId } = preset
  const common = { ...exclusions, organizationId, presetId, caps: preset.policy.caps, start, now: ctx.now() }
  const agentIds = candidate.agentIds.length > 0 ? candidate.agentIds : [null]
  const reasons = await Promise.all(
    agentIds.map((agentId) => findCapReasons(tx, { ...common, agentId, timezone: capTimezone ?? 'UTC' })),
  )
  return reasons.flat()
}

/** Reads the queue's use at the requested time and returns a check of a capacity against it. */
async function loadQueueCheck(
  ctx: Ctx,
  tx: Tx,
  { start, durationMinutes, preset }: ReservationRequest,
  queue: Exclusions & { queueId: string },
): Promise<(capacity: number) => boolean> {
  const [from, to] = [toMinute(start), Math.ceil(addMinutes(start, durationMinutes).getTime() / 60_000)]
  const used = await listQueueRanges(tx, { ...queue, organizationId: preset.organizationId, from, to, now: ctx.now() })
  return (capacity) => hasCapacity(used, capacity, from, to)
}
