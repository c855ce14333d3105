import { fromMinute, toMinute } from '#server/lib/time.ts'
import { listLoads } from './data.ts'
import { loadAvailabilityData, type ReadContext, type SlotRequest } from './loadAvailabilityData.ts'
import { explainStarts } from './reasonRules.ts'
import { computeSlots, limitToPolicy, sortByLoad } from './rules.ts'
import type { Explanation, MinuteSlot, Slot, SlotQuery } from './schema.ts'

/** Free times whose start lies in [from, to), in order, each with the agents who can serve it. */
export async function listSlots(ctx: ReadContext, wanted: SlotRequest & { from: Date; to: Date }): Promise<Slot[]> {
  const from = Math.ceil(wanted.from.getTime() / 60_000)
  const to = Math.ceil(wanted.to.getTime() / 60_000)
  return (await computeSlotsWithin(ctx, wanted, from, to)).map(toSlot)
}

/**
 * What serves exactly this start: agents, whom to ask first in front, or a queue; null when it is not offered. A booking
 * asks caps and capacity again under the preset's or queue's lock (bookings/countsData.ts).
 */
export async function findOffer(
  ctx: ReadContext,
  wanted: SlotRequest & { start: Date },
): Promise<{ agentIds: string[]; queueId: string | null } | null> {
  if (wanted.start.getTime() % 60_000 !== 0) return null
  const minute = toMinute(wanted.start)
  const [slot] = await computeSlotsWithin(ctx, wanted, minute, minute + 1)
  if (!slot) return null
  const { agentIds, queueId = null } = slot
  if (agentIds.length < 2) return { agentIds, queueId }
  const loads = await listLoads(ctx.db, wanted.preset.organizationId, agentIds, minute)
  return { agentIds: sortByLoad(agentIds, loads), queueId }
}

/** The agents who can serve exactly this start, whom to ask first in front; empty when it is not offered, or by a queue. */
export async function listFreeAgents(ctx: ReadContext, wanted: SlotRequest & { start: Date }): Promise<string[]> {
  return (await findOffer(ctx, wanted))?.agentIds ?? []
}

/** Whether this start is offered to customers now. */
export async function isOffered(ctx: ReadContext, wanted: SlotRequest & { start: Date }): Promise<boolean> {
  return (await findOffer(ctx, wanted)) !== null
}

/** The free times nearest to a start, in order of time. Looks around it first, then as far as the horizon. */
export async function listNearestSlots(
  ctx: ReadContext,
  wanted: SlotRequest & { start: Date; count: number },
): Promise<Slot[]> {
  const at = toMinute(wanted.start)
  const day = Math.floor(at / DAY) * DAY
  // Whole days: many who were refused times near one another ask the same.
  const near = await computeSlotsWithin(ctx, wanted, day - NEARBY_MINUTES, day + DAY + NEARBY_MINUTES)
  const found = near.length >= wanted.count ? near : await computeSlotsWithin(ctx, wanted, 0, Number.MAX_SAFE_INTEGER)
  return found
    .filter((slot) => slot.start !== at)
    .sort((a, b) => Math.abs(a.start - at) - Math.abs(b.start - at) || a.start - b.start)
    .slice(0, wanted.count)
    .sort((a, b) => a.start - b.start)
    .map(toSlot)
}

const DAY = 1440
const NEARBY_MINUTES = 4 * DAY

async function computeSlotsWithin(
  ctx: ReadContext,
  wanted: SlotRequest,
  from: number,
  to: number,
): Promise<MinuteSlot[]> {
  const query = toSlotQuery(ctx, wanted, from, to)
  const range = limitToPolicy(query)
  return range.from < range.to ? computeSlots(query, await loadAvailabilityData(ctx, wanted, query, range)) : []
}

/** Why the times on the grid in [from, to), and `from` itself, are not offered. */
export async function explainUnavailable(
  ctx: ReadContext,
  wanted: SlotRequest & { from: Date; to: Date },
): Promise<Explanation[]> {
  const asked = toSlotQuery(ctx, wanted, toMinute(wanted.from), toMinute(wanted.to))
  // Beyond these nothing can be offered anyway; a far-off year must not be walked through day by day.
  const from = Math.max(asked.from, asked.now - 1440)
  const to = Math.min(asked.to, asked.now + (asked.horizonDays + 62) * 1440)
  if (from >= to) return []
  const query = { ...asked, from, to }
  const offering = await loadAvailabilityData(ctx, wanted, query, query)
  return explainStarts(query, offering, wanted.preset.policy.durationsMinutes).map(({ start, ...why }) => ({
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

/** Who can serve is looked up when asked for: most lists do not say it. */
const toSlot = (slot: MinuteSlot): Slot => ({
  start: fromMinute(slot.start),
  end: fromMinute(slot.end),
  get agentIds() {
    return slot.agentIds
  },
  ...(slot.queueId === undefined ? {} : { queueId: slot.queueId }),
})
