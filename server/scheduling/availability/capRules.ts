import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { mergeRanges } from '#server/lib/ranges.ts'
import { findStep, wallMinute, zoneTable } from '#server/lib/zone.ts'

/** Whoever counts against a cap counts by these rules: the engine that offers, and the booking under the preset's lock. */
export type Caps = PresetPolicy['caps']
const capReasons = ['cap_agent_day', 'cap_agent_week', 'cap_preset_day', 'cap_preset_week'] as const
export type CapReason = (typeof capReasons)[number]

/** An appointment uses up a cap from being agreed on, whatever becomes of it, unless it was cancelled or failed. */
export const uncountedStatuses = ['cancelled', 'failed'] as const

const day = 1440

export const hasCaps = (caps: Caps): boolean => hasAgentCaps(caps) || hasPresetCaps(caps)
export const hasAgentCaps = (caps: Caps): boolean => caps.agentPerDay !== null || caps.agentPerWeek !== null
export const hasPresetCaps = (caps: Caps): boolean => caps.presetPerDay !== null || caps.presetPerWeek !== null

/** Days are numbered from 1970-01-01 by the zone's wall clock; a start counts on the day that its clock shows. */
export const dayOf = (zone: string, minute: number): number =>
  Math.floor(wallMinute(zoneTable(zone, minute, minute), minute) / day)
/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
const weekOf = (date: number): number => Math.floor((date + 3) / 7)

/** Where the zone's days begin, in minutes since 1970 and in order, for whole weeks around [from, to]. */
export type Days = { starts: number[]; dates: number[] }

export function daysAround(zone: string, from: number, to: number): Days {
  const table = zoneTable(zone, from - 9 * day, to + 9 * day)
  const first = weekOf(Math.floor(wallMinute(table, from) / day)) * 7 - 3
  const last = weekOf(Math.floor(wallMinute(table, to) / day)) * 7 + 4
  const found: Days = { starts: [], dates: [] }
  for (let step = findStep(table, (first - 2) * day); step < table.from.length; step++) {
    const begins = table.from[step] ?? 0
    const ends = table.from[step + 1] ?? Number.POSITIVE_INFINITY
    const offset = table.offset[step] ?? 0
    // Wherever clocks change a piece of a day begins: the same day again, or another one.
    for (let date = Math.floor((begins + offset) / day); date * day - offset < ends && date < last; date++) {
      if (date < first) continue
      found.starts.push(Math.max(begins, date * day - offset))
      found.dates.push(date)
    }
    if (ends + offset >= last * day) break
  }
  return found
}

/** The day that a start counts on; null outside the days given. */
export function dateAt({ starts, dates }: Days, minute: number): number | null {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= minute) low = middle + 1
    else high = middle
  }
  return dates[low - 1] ?? null
}

/** How many starts count on each day; a missing day has none. */
export type DayCounts = ReadonlyMap<number, number>
export const noCounts: DayCounts = new Map()

function weekCounts(counts: DayCounts): Map<number, number> {
  const weeks = new Map<number, number>()
  for (const [date, number] of counts) weeks.set(weekOf(date), (weeks.get(weekOf(date)) ?? 0) + number)
  return weeks
}

/** What the engine needs to know of a service's caps: how many starts count already, and where the days begin. */
export type CapUse = { caps: Caps; days: Days; preset: DayCounts }

/** The days that leave no room for one more, as flat ranges of minutes. */
export function fullDays(days: Days, perDay: number | null, perWeek: number | null, counts: DayCounts): number[] {
  if (counts.size === 0 || (perDay === null && perWeek === null)) return []
  const weeks = weekCounts(counts)
  const full: number[] = []
  days.dates.forEach((date, at) => {
    if (!reached(perDay, counts.get(date)) && !reached(perWeek, weeks.get(weekOf(date)))) return
    full.push(days.starts[at] ?? 0, days.starts[at + 1] ?? (days.starts[at] ?? 0) + 2 * day)
  })
  return mergeRanges(full)
}

/** Which caps leave no room for one more on this day; `agent` is null for a queue. */
export function whyCapped(caps: Caps, date: number, agent: DayCounts | null, preset: DayCounts): CapReason[] {
  const reasons: CapReason[] = []
  if (agent && reached(caps.agentPerDay, agent.get(date))) reasons.push('cap_agent_day')
  if (agent && reached(caps.agentPerWeek, weekCounts(agent).get(weekOf(date)))) reasons.push('cap_agent_week')
  if (reached(caps.presetPerDay, preset.get(date))) reasons.push('cap_preset_day')
  if (reached(caps.presetPerWeek, weekCounts(preset).get(weekOf(date)))) reasons.push('cap_preset_week')
  return reasons
}

const reached = (cap: number | null, count = 0): boolean => cap !== null && count >= cap
