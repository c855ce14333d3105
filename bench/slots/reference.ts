import { Temporal } from 'temporal-polyfill'
import type { AgentTimes, AvailabilityData, SlotQuery } from '#server/scheduling/availability/schema.ts'

type Range = { start: number; end: number }

/**
 * Computes the same slots in the most obvious way: the calendar library resolves each day's opening hours, and each
 * start on the grid is checked against the agent's busy times. Exceptions, caps and queues are not supported; the
 * benchmark has none.
 */
export function referenceSlots(query: SlotQuery, offering: AvailabilityData): { start: number; agentIds: string[] }[] {
  const from = Math.max(query.from, query.now + query.minNoticeMinutes)
  const to = Math.min(query.to, query.now + query.horizonDays * 1440 + 1)
  const found = new Map<number, string[]>()
  for (const agent of offering.agents) {
    const busy = rangesOf(agent)
    for (const window of windowsOf(agent, from, to)) {
      for (let start = window.start; start + query.durationMinutes <= window.end; start += query.stepMinutes) {
        if (start < from || start >= to || isTaken(busy, query, start)) continue
        const others = found.get(start) ?? []
        if (others.length === 0) found.set(start, others)
        others.push(agent.agentId)
      }
    }
  }
  return [...found].map(([start, agentIds]) => ({ start, agentIds })).sort((a, b) => a.start - b.start)
}

function isTaken(busy: readonly Range[], query: SlotQuery, start: number): boolean {
  const begin = start - query.bufferBeforeMinutes
  const end = start + query.durationMinutes + query.bufferAfterMinutes
  return busy.some((range) => range.start < end && range.end > begin)
}

function rangesOf({ busy }: AgentTimes): Range[] {
  const ranges: Range[] = []
  for (let at = 0; at < busy.length; at += 2) ranges.push({ start: busy[at] ?? 0, end: busy[at + 1] ?? 0 })
  return ranges
}

function windowsOf({ openings }: AgentTimes, from: number, to: number): Range[] {
  const windows: Range[] = []
  for (const { weekday, startMinute, endMinute, timezone } of openings) {
    const last = dateAt(timezone, to).add({ days: 1 })
    let date = dateAt(timezone, from).subtract({ days: 1 })
    for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
      if (date.dayOfWeek !== weekday) continue
      const midnight = date.toPlainDateTime()
      const instantAt = (minutes: number) =>
        Math.floor(midnight.add({ minutes }).toZonedDateTime(timezone).epochMilliseconds / 60_000)
      windows.push({ start: instantAt(startMinute), end: instantAt(endMinute) })
    }
  }
  return windows
}

const dateAt = (timezone: string, minute: number): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(minute * 60_000)
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
