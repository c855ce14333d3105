import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { mergeRanges } from '#server/lib/ranges.ts'
import { findStep, wallMinute, zoneTable } from '#server/lib/zone.ts'

/** Caps of a preset. The list of free times and a booking under the preset's lock count by the same rules. */
export type Caps = PresetPolicy['caps']
const capReasons = ['cap_agent_day', 'cap_agent_week', 'cap_preset_day', 'cap_preset_week'] as const
export type CapReason = (typeof capReasons)[number]

/** Statuses that do not count against a cap. An appointment in any other status counts from the moment it is booked. */
export const uncountedStatuses = ['cancelled', 'failed'] as const

const day = 1440

export const hasCaps = (caps: Caps): boolean => hasAgentCaps(caps) || hasPresetCaps(caps)
export const hasAgentCaps = (caps: Caps): boolean => caps.agentPerDay !== null || caps.agentPerWeek !== null
export const hasPresetCaps = (caps: Caps): boolean => caps.presetPerDay !== null || caps.presetPerWeek !== null

/** Returns the day of a minute as the number of days since 1970-01-01 on the zone's wall clock. A start counts on this day. */
export const dayOf = (zone: string, minute: number): number =>
  Math.floor(wallMinute(zoneTable(zone, minute, minute), minute) / day)
/** Returns the week of a day. Weeks begin on Monday; 1970-01-01 was a Thursday. */
const weekOf = (date: number): number => Math.floor((date + 3) / 7)

/** Starts of a zone's days, in minutes since 1970 and in order, for the whole weeks around [from, to]. */
export type Days = { starts: number[]; dates: number[] }

export function daysAround(zone: string, from: number, to: number): Days {
  const table = zoneTable(zone, from - 9 * day, to + 9 * day)
  const first = weekOf(Math.floor(wallMinute(table, from) / day)) * 7 - 3
  const last = weekOf(Math.floor(wallMinute(table, to) / day)) * 7 + 4
  const found: Days = { starts: [], dates: [] }
  for (let step = findStep(table, (first - 2) * day); step < table.from.length; step++) {
    const stepStart = table.from[step] ?? 0
    const stepEnd = table.from[step + 1] ?? Number.POSITIVE_INFINITY
    const offset = table.offset[step] ?? 0
    // A clock change starts a new part of a day: of the same day again, or of another one.
    for (let date = Math.floor((stepStart + offset) / day); date * day - offset < stepEnd && date < last; date++) {
      if (date < first) continue
      found.starts.push(Math.max(stepStart, date * day - offset))
      found.dates.push(date)
    }
    if (stepEnd + offset >= last * day) break
  }
  return found
}

/** Returns the day that a start counts on; null outside the given days. */
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

/** Number of counted starts per day; a missing day has none. */
export type DayCounts = ReadonlyMap<number, number>
export const noCounts: DayCounts = new Map()

function weekCounts(counts: DayCounts): Map<number, number> {
  const weeks = new Map<number, number>()
  for (const [date, number] of counts) weeks.set(weekOf(date), (weeks.get(weekOf(date)) ?? 0) + number)
  return weeks
}

/** Caps of a preset with their current use: the counted starts and the days that they are counted on. */
export type CapUse = { caps: Caps; days: Days; preset: DayCounts }

/** Returns the days on which a cap is reached, as flat ranges of minutes. */
export function fullDays(days: Days, perDay: number | null, perWeek: number | null, counts: DayCounts): number[] {
  if (counts.size === 0 || (perDay === null && perWeek === null)) return []
  const weeks = weekCounts(counts)
  const full: number[] = []
  days.dates.forEach((date, index) => {
    if (!isReached(perDay, counts.get(date)) && !isReached(perWeek, weeks.get(weekOf(date)))) return
    full.push(days.starts[index] ?? 0, days.starts[index + 1] ?? (days.starts[index] ?? 0) + 2 * day)
  })
  return mergeRanges(full)
}

/** Returns the caps that are reached on this day; `agent` is null for a queue. */
export function whyCapped(caps: Caps, date: number, agent: DayCounts | null, preset: DayCounts): CapReason[] {
  const reasons: CapReason[] = []
  if (agent && isReached(caps.agentPerDay, agent.get(date))) reasons.push('cap_agent_day')
  if (agent && isReached(caps.agentPerWeek, weekCounts(agent).get(weekOf(date)))) reasons.push('cap_agent_week')
  if (isReached(caps.presetPerDay, preset.get(date))) reasons.push('cap_preset_day')
  if (isReached(caps.presetPerWeek, weekCounts(preset).get(weekOf(date)))) reasons.push('cap_preset_week')
  return reasons
}

const isReached = (cap: number | null, count = 0): boolean => cap !== null && count >= cap
