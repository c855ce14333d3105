import { fromMinute, toMinute } from '#server/lib/time.ts'
import { listLoads } from './data.ts'
import { loadAvailabilityData, type ReadContext, type SlotRequest } from './loadAvailabilityData.ts'
import { explainStarts } from './reasonRules.ts'
import { computeSlots, limitToPolicy, sortByLoad } from './rules.ts'
import type { Explanation, MinuteSlot, Slot, SlotQuery } from './schema.ts'

/** Lists the free times that start in [from, to), in order, each with the agents who can serve it. */
export async function listSlots(ctx: ReadContext, request: SlotRequest & { from: Date; to: Date }): Promise<Slot[]> {
  const from = Math.ceil(request.from.getTime() / 60_000)
  const to = Math.ceil(request.to.getTime() / 60_000)
  return (await computeSlotsWithin(ctx, request, from, to)).map(toSlot)
}

/**
 * Returns the agents (least loaded first) or the queue that can serve exactly this start; null if it is not offered. A booking
 * checks caps and capacity again under the preset's or queue's lock (countsData.ts).
 */
export async function findOffer(
  ctx: ReadContext,
  request: SlotRequest & { start: Date },
): Promise<{ agentIds: string[]; queueId: string | null } | null> {
  if (request.start.getTime() % 60_000 !== 0) return null
  const minute = toMinute(request.start)
  const [slot] = await computeSlotsWithin(ctx, request, minute, minute + 1)
  if (!slot) return null
  const { agentIds, queueId = null } = slot
  if (agentIds.length < 2) return { agentIds, queueId }
  const loads = await listLoads(ctx.db, request.preset.organizationId, agentIds, minute)
  return { agentIds: sortByLoad(agentIds, loads), queueId }
}

/** Lists the agents who can serve exactly this start, least loaded first; empty if it is not offered, or offered by a queue. */
export async function listFreeAgents(ctx: ReadContext, request: SlotRequest & { start: Date }): Promise<string[]> {
  return (await findOffer(ctx, request))?.agentIds ?? []
}

/** Whether this start is offered to customers now. */
export async function isOffered(ctx: ReadContext, request: SlotRequest & { start: Date }): Promise<boolean> {
  return (await findOffer(ctx, request)) !== null
}

/** Lists the free times nearest to a start, in order of time. Searches the days around it first, then the whole horizon. */
export async function listNearestSlots(
  ctx: ReadContext,
  request: SlotRequest & { start: Date; count: number },
): Promise<Slot[]> {
  const at = toMinute(request.start)
  const day = Math.floor(at / DAY) * DAY
  // Rounded to whole days, so that concurrent requests for nearby times share one query.
  const near = await computeSlotsWithin(ctx, request, day - NEARBY_MINUTES, day + DAY + NEARBY_MINUTES)
  const found = near.length >= request.count ? near : await computeSlotsWithin(ctx, request, 0, Number.MAX_SAFE_INTEGER)
  return found
    .filter((slot) => slot.start !== at)
    .sort((a, b) => Math.abs(a.start - at) - Math.abs(b.start - at) || a.start - b.start)
    .slice(0, request.count)
    .sort((a, b) => a.start - b.start)
    .map(toSlot)
}

const DAY = 1440
const NEARBY_MINUTES = 4 * DAY

async function computeSlotsWithin(
  ctx: ReadContext,
  request: SlotRequest,
  from: number,
  to: number,
): Promise<MinuteSlot[]> {
  const query = toSlotQuery(ctx, request, from, to)
  const range = limitToPolicy(query)
  return range.from < range.to ? computeSlots(query, await loadAvailabilityData(ctx, request, query, range)) : []
}

/** Explains why the times on the grid in [from, to), and `from` itself, are not offered. */
export async function explainUnavailable(
  ctx: ReadContext,
  request: SlotRequest & { from: Date; to: Date },
): Promise<Explanation[]> {
  const requested = toSlotQuery(ctx, request, toMinute(request.from), toMinute(request.to))
  // Nothing is offered beyond these limits. Without them, every day of a range far in the future would be computed.
  const from = Math.max(requested.from, requested.now - 1440)
  const to = Math.min(requested.to, requested.now + (requested.horizonDays + 62) * 1440)
  if (from >= to) return []
  const query = { ...requested, from, to }
  const data = await loadAvailabilityData(ctx, request, query, query)
  return explainStarts(query, data, request.preset.policy.durationsMinutes).map(({ start, ...why }) => ({
    start: fromMinute(start),
    end: fromMinute(start + query.durationMinutes),
    ...why,
  }))
}

function toSlotQuery(ctx: ReadContext, { preset, durationMinutes }: SlotRequest, from: number, to: number): SlotQuery {
  const { stepMinutes, bufferBeforeMinutes, bufferAfterMinutes, minNoticeMinutes, horizonDays } = preset.policy
  const now = Math.ceil(ctx.now().getTime() / 60_000)
  const policy = { stepMinutes, bufferBeforeMinutes, bufferAfterMinutes, minNoticeMinutes, horizonDays }
  return { from, to, now, durationMinutes, ...policy }
}

/** Converts minutes to dates. The agents are computed on demand because most lists do not show them. */
const toSlot = (slot: MinuteSlot): Slot => ({
  start: fromMinute(slot.start),
  end: fromMinute(slot.end),
  get agentIds() {
    return slot.agentIds
  },
  ...(slot.queueId === undefined ? {} : { queueId: slot.queueId }),
})
