import { type ApplicationName, listOwnApplications } from '../applications/scope.ts'
import { type Ctx, requireActor } from '../context.ts'
import { readCircuit } from '../lib/circuits.ts'
import { addMs } from '../lib/time.ts'
import { countWaiting, listOpen, type OpenCircuit, type Waiting } from './data.ts'
import { doneBy, LONG_MS, ratesOf } from './rules.ts'
import type { Backlog, Pause, VendorState } from './schema.ts'

/**
 * What is left alone for now because it fails, in the reader's applications, and what waits for a vendor's pace: that is the
 * organization's, all its applications share it.
 */
export async function getVendorState(ctx: Ctx): Promise<VendorState> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { organizationId } = actor
  const now = ctx.now()
  const [own, open, waiting] = await Promise.all([
    listOwnApplications(ctx.db, actor),
    listOpen(ctx.db, organizationId),
    countWaiting(ctx.db, organizationId, now),
  ])
  const pauses = open.flatMap((one) => pauseOf(one, own, waiting, now) ?? [])
  return { pauses, backlogs: backlogsOf(ctx, open, waiting) }
}

function pauseOf(
  open: OpenCircuit,
  own: readonly ApplicationName[],
  waiting: readonly Waiting[],
  now: Date,
): Pause | null {
  const of = readCircuit(open.circuit)
  const application = own.find(({ id }) => id === of?.applicationId)
  if (!of || !application) return null
  return {
    applicationId: application.id,
    applicationName: application.name,
    vendor: of.vendor,
    since: addMs(now, -open.sinceMs),
    nextTryAt: addMs(now, Math.max(0, open.nextTryMs)),
    reason: open.reason,
    waiting: sum(waiting.filter(({ circuit }) => circuit === open.circuit)),
  }
}

/** What waits behind an open circuit takes nothing of the pace. */
function backlogsOf(ctx: Ctx, open: readonly OpenCircuit[], waiting: readonly Waiting[]): Backlog[] {
  const rates = ratesOf(ctx.config)
  const paused = new Set(open.map(({ circuit }) => circuit))
  const lanes = [...new Set(waiting.map(({ lane }) => lane))]
  return lanes.flatMap((lane): Backlog[] => {
    const perMinute = rates.ratePerMinute(lane)
    const inLane = waiting.filter((one) => one.lane === lane)
    const count = sum(inLane.filter(({ circuit }) => circuit === null || !paused.has(circuit)))
    if (perMinute === null || count === 0) return []
    const isMore = inLane.some((one) => one.isMore)
    const end = doneBy(count, perMinute, ctx.now())
    const isLong = end.getTime() - ctx.now().getTime() > LONG_MS
    return [{ lane, waiting: count, isMore, perMinute, doneBy: end, isLong }]
  })
}

const sum = (counted: readonly Waiting[]): number => counted.reduce((total, { waiting }) => total + waiting, 0)
