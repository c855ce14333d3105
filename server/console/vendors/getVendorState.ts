import { parseCircuitName } from '#server/lib/circuitNames.ts'
import { addMs } from '#server/lib/time.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { laneRates } from '#server/platform/jobs/laneRates.ts'
import { type ApplicationName, listOwnApplications } from '#server/tenants/applications/data.ts'
import {
  countDueJobs,
  countLimit,
  countPausedJobs,
  listLanes,
  listOpenCircuits,
  type OpenCircuit,
  type PausedJobs,
} from './data.ts'
import { clearedAt, IDLE_MS, LONG_MS } from './rules.ts'
import type { Backlog, Pause, VendorState } from './schema.ts'

/**
 * Returns the paused vendors of the caller's applications, and the backlogs of rate-limited lanes, which all
 * applications of the organization share.
 */
export async function getVendorState(ctx: Ctx): Promise<VendorState> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { organizationId } = actor
  const now = ctx.now()
  const [ownApplications, open, lanes] = await Promise.all([
    listOwnApplications(ctx.db, actor),
    listOpenCircuits(ctx.db, organizationId),
    listRateLimitedLanes(ctx, organizationId),
  ])
  const circuits = open.map(({ circuit }) => circuit)
  const names = lanes.map(({ lane }) => lane)
  const [pausedJobs, counts] = await Promise.all([
    countPausedJobs(ctx.db, organizationId, { lanes: names, circuits, now }),
    countDueJobs(ctx.db, organizationId, names, now),
  ])
  const pauses = open.flatMap((one) => pauseOf(one, ownApplications, pausedJobs, now) ?? [])
  const backlogs = lanes.flatMap((lane) => backlogOf(lane, counts.get(lane.lane) ?? 0, pausedJobs, now) ?? [])
  return { pauses, backlogs }
}

type RateLimitedLane = { lane: string; perMinute: number }

/** Lists the lanes with a rate limit; others have no backlog. */
async function listRateLimitedLanes(ctx: Ctx, organizationId: string): Promise<RateLimitedLane[]> {
  const rates = laneRates(ctx.config)
  return (await listLanes(ctx.db, organizationId)).flatMap((lane) => {
    const perMinute = rates.ratePerMinute(lane)
    return perMinute === null ? [] : [{ lane, perMinute }]
  })
}

function pauseOf(
  open: OpenCircuit,
  ownApplications: readonly ApplicationName[],
  pausedJobs: readonly PausedJobs[],
  now: Date,
): Pause | null {
  const circuit = parseCircuitName(open.circuit)
  const application = ownApplications.find(({ id }) => id === circuit?.applicationId)
  const waiting = sum(pausedJobs.filter((one) => one.circuit === open.circuit))
  // An idle circuit is not shown: nothing waits for it, and the next job tries again.
  const isIdle = waiting === 0 && open.nextTryMs < -IDLE_MS
  if (!circuit || !application || isIdle) return null
  return {
    applicationId: application.id,
    applicationName: application.name,
    vendor: circuit.vendor,
    since: addMs(now, -open.sinceMs),
    nextTryAt: addMs(now, Math.max(0, open.nextTryMs)),
    reason: open.reason,
    waiting,
  }
}

/** Jobs behind an open circuit do not use the lane's rate, so they are not part of its backlog. */
function backlogOf(
  { lane, perMinute }: RateLimitedLane,
  counted: number,
  pausedJobs: readonly PausedJobs[],
  now: Date,
): Backlog | null {
  const waiting = counted - sum(pausedJobs.filter((one) => one.lane === lane))
  if (waiting <= 0) return null
  const end = clearedAt(waiting, perMinute, now)
  const isLong = end.getTime() - now.getTime() > LONG_MS
  return { lane, waiting, isCapped: counted >= countLimit, perMinute, clearedAt: end, isLong }
}

const sum = (pausedJobs: readonly PausedJobs[]): number => pausedJobs.reduce((total, { waiting }) => total + waiting, 0)
