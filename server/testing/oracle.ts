import { Temporal } from 'temporal-polyfill'
import type { AgentTimes, AvailabilityData, HoursException, SlotQuery } from '#server/scheduling/availability/schema.ts'

/**
 * Input of the availability oracle, which computes slots slowly and simply: minute by minute, with wall time from
 * the calendar library. It shares only the input types with the engine.
 */
export type OracleCase = {
  query: SlotQuery
  offering: AvailabilityData
  /** Starts that count against caps, as plain minutes, with the zone that defines their days. */
  counted: { timezone: string; preset: number[]; agents: Record<string, number[]> }
}

export function bruteForce(input: OracleCase): { start: number; agentIds: string[] }[] {
  const { query, offering } = input
  const minutes = new Map<string, Minute[]>()
  const until = query.to + query.durationMinutes
  for (const agent of offering.agents) {
    const each: Minute[] = []
    for (let minute = query.from; minute < until; minute++) each.push(minuteOf(agent, offering, query, minute))
    minutes.set(agent.agentId, each)
  }
  const found: { start: number; agentIds: string[] }[] = []
  for (let start = query.from; start < query.to; start++) {
    if (start < query.now + query.minNoticeMinutes || start > query.now + query.horizonDays * 1440) continue
    if (presetIsFull(input, start)) continue
    if (offering.queue) {
      if (queueServes(input, [...minutes.values()], start)) found.push({ start, agentIds: [] })
      continue
    }
    const available = offering.agents.filter((agent) =>
      agentServes(input, agent, minutes.get(agent.agentId) ?? [], start),
    )
    if (available.length > 0) found.push({ start, agentIds: available.map(({ agentId }) => agentId).sort() })
  }
  return found
}

type Minute = { open: boolean; grid: boolean }

/** Returns whether an agent is open at a minute and whether a slot may start there. */
function minuteOf(agent: AgentTimes, { application }: AvailabilityData, query: SlotQuery, minute: number): Minute {
  const own = agent.exceptions ?? []
  const common = application?.exceptions ?? []
  const datesChangedBy = (some: readonly HoursException[]) => some.filter((one) => one.kind === 'changed').map(dateOf)
  const ownDates = datesChangedBy(own)
  const allDates = [...ownDates, ...datesChangedBy(common)]
  let state: Minute = { open: false, grid: false }
  for (const opening of agent.openings) {
    const { day, ofDay } = wallClock(opening.timezone, minute)
    for (const daysAgo of [0, 1, 2]) {
      const date = day - daysAgo
      const since = ofDay + daysAgo * 1440
      if (weekdayOf(date) !== opening.weekday || allDates.includes(date)) continue
      if (opening.firstDay != null && date < opening.firstDay) continue
      if (opening.lastDay != null && date > opening.lastDay) continue
      if (since < opening.startMinute || since >= opening.endMinute) continue
      state = open(state, (since - opening.startMinute) % query.stepMinutes === 0)
    }
  }
  if (application?.holidays.some((one) => covers(one, minute))) state = { open: false, grid: false }
  const given = [...own, ...common.filter((one) => !ownDates.includes(dateOf(one)))]
  state = add(state, given, 'changed', query, minute)
  if (common.some((one) => one.kind === 'closed' && covers(one, minute))) state = { open: false, grid: false }
  state = add(state, common, 'extra', query, minute)
  if (own.some((one) => one.kind === 'closed' && covers(one, minute))) state = { open: false, grid: false }
  return add(state, own, 'extra', query, minute)
}

const open = (state: Minute, onGrid: boolean): Minute => ({ open: true, grid: state.grid || onGrid })

function add(
  state: Minute,
  some: readonly HoursException[],
  kind: HoursException['kind'],
  query: SlotQuery,
  at: number,
): Minute {
  let after = state
  for (const one of some) {
    if (one.kind !== kind || !covers(one, at)) continue
    after = open(after, (wallMinuteAt(one.timezone, at) - one.from) % query.stepMinutes === 0)
  }
  return after
}

const dateOf = (exception: HoursException): number => Math.floor(exception.from / 1440)
/** ISO weekday, from the calendar library and not computed. */
function weekdayOf(date: number): number {
  const known = weekdays.get(date)
  if (known) return known
  const weekday = epoch.add({ days: date }).dayOfWeek
  weekdays.set(date, weekday)
  return weekday
}

function covers({ from, to, timezone }: HoursException, minute: number): boolean {
  const wall = wallMinuteAt(timezone, minute)
  return wall >= from && wall < to
}

function wallMinuteAt(zone: string, minute: number): number {
  const { day, ofDay } = wallClock(zone, minute)
  return day * 1440 + ofDay
}

const clocks = new Map<string, Map<number, { day: number; ofDay: number }>>()
const epoch = Temporal.PlainDate.from('1970-01-01')
const days = new Map<string, number>()
const weekdays = new Map<number, number>()

function wallClock(zone: string, minute: number): { day: number; ofDay: number } {
  const clock = clocks.get(zone) ?? new Map<number, { day: number; ofDay: number }>()
  if (clock.size === 0) clocks.set(zone, clock)
  const known = clock.get(minute)
  if (known) return known
  const wall = Temporal.Instant.fromEpochMilliseconds(minute * 60_000).toZonedDateTimeISO(zone)
  const date = wall.toPlainDate().toString()
  const day = days.get(date) ?? epoch.until(date).total('days')
  days.set(date, day)
  const read = { day, ofDay: wall.hour * 60 + wall.minute }
  clock.set(minute, read)
  return read
}

function agentServes(input: OracleCase, agent: AgentTimes, minutes: readonly Minute[], start: number): boolean {
  const { query } = input
  if (!minutes[start - query.from]?.grid) return false
  for (let minute = start; minute < start + query.durationMinutes; minute++)
    if (!minutes[minute - query.from]?.open) return false
  for (
    let minute = start - query.bufferBeforeMinutes;
    minute < start + query.durationMinutes + query.bufferAfterMinutes;
    minute++
  )
    if (isWithin(agent.busy, minute)) return false
  const { caps } = input.offering.caps ?? {}
  return !caps || !isFull(input, input.counted.agents[agent.agentId] ?? [], start, caps.agentPerDay, caps.agentPerWeek)
}

function isWithin(ranges: ArrayLike<number>, minute: number): boolean {
  for (let at = 0; at < ranges.length; at += 2)
    if (minute >= (ranges[at] ?? 0) && minute < (ranges[at + 1] ?? 0)) return true
  return false
}

function queueServes({ query, offering }: OracleCase, members: readonly (readonly Minute[])[], start: number): boolean {
  const { queue } = offering
  if (!queue || !members.some((minutes) => minutes[start - query.from]?.grid)) return false
  for (let minute = start; minute < start + query.durationMinutes; minute++) {
    if (!members.some((minutes) => minutes[minute - query.from]?.open)) return false
    if (queue.busyRanges.filter((one) => one.start <= minute && minute < one.end).length >= queue.capacity) return false
  }
  return true
}

function presetIsFull(input: OracleCase, start: number): boolean {
  const { caps } = input.offering.caps ?? {}
  return caps !== undefined && isFull(input, input.counted.preset, start, caps.presetPerDay, caps.presetPerWeek)
}

function isFull(
  { counted }: OracleCase,
  starts: readonly number[],
  start: number,
  day: number | null,
  week: number | null,
) {
  const dayOf = (minute: number) => wallClock(counted.timezone, minute).day
  const weekOf = (minute: number) => dayOf(minute) - weekdayOf(dayOf(minute))
  const same = (of: (minute: number) => number) => starts.filter((one) => of(one) === of(start)).length
  return (day !== null && same(dayOf) >= day) || (week !== null && same(weekOf) >= week)
}
