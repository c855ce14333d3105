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
 * What is left alone for now because it fails, in the reader's applications, and what waits for a vendor's pace: that is the
 * organization's, all its applications share it.
 */
export async function getVendorState(ctx: Ctx): Promise<VendorState> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { organizationId } = actor
  const now = ctx.now()
  const [own, open, lanes] = await Promise.all([
    listOwnApplications(ctx.db, actor),
    listOpenCircuits(ctx.db, organizationId),
    listPaced(ctx, organizationId),
  ])
  const circuits = open.map(({ circuit }) => circuit)
  const [held, counts] = await Promise.all([
    countPausedJobs(ctx.db, organizationId, { lanes: lanes.map(({ lane }) => lane), circuits, now }),
    Promise.all(lanes.map(({ lane }) => countDueJobs(ctx.db, organizationId, lane, now))),
  ])
  const pauses = open.flatMap((one) => pauseOf(one, own, held, now) ?? [])
  const backlogs = lanes.flatMap((of, index) => backlogOf(of, counts[index] ?? 0, held, now) ?? [])
  return { pauses, backlogs }
}

type Paced = { lane: string; perMinute: number }

/** Only lanes with a pace can be behind it. */
async function listPaced(ctx: Ctx, organizationId: string): Promise<Paced[]> {
  const rates = laneRates(ctx.config)
  return (await listLanes(ctx.db, organizationId)).flatMap((lane) => {
    const perMinute = rates.ratePerMinute(lane)
    return perMinute === null ? [] : [{ lane, perMinute }]
  })
}

function pauseOf(
  open: OpenCircuit,
  own: readonly ApplicationName[],
  held: readonly PausedJobs[],
  now: Date,
): Pause | null {
  const of = parseCircuitName(open.circuit)
  const application = own.find(({ id }) => id === of?.applicationId)
  const waiting = sum(held.filter(({ circuit }) => circuit === open.circuit))
  // Nobody has tried since: what comes next will.
  const isIdle = waiting === 0 && open.nextTryMs < -IDLE_MS
  if (!of || !application || isIdle) return null
  return {
    applicationId: application.id,
    applicationName: application.name,
    vendor: of.vendor,
    since: addMs(now, -open.sinceMs),
    nextTryAt: addMs(now, Math.max(0, open.nextTryMs)),
    reason: open.reason,
    waiting,
  }
}

/** What waits behind an open circuit takes nothing of the pace. */
function backlogOf(
  { lane, perMinute }: Paced,
  counted: number,
  held: readonly PausedJobs[],
  now: Date,
): Backlog | null {
  const waiting = counted - sum(held.filter((one) => one.lane === lane))
  if (waiting <= 0) return null
  const end = clearedAt(waiting, perMinute, now)
  const isLong = end.getTime() - now.getTime() > LONG_MS
  return { lane, waiting, isCapped: counted >= countLimit, perMinute, clearedAt: end, isLong }
}

const sum = (held: readonly PausedJobs[]): number => held.reduce((total, { waiting }) => total + waiting, 0)
