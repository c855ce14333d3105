import { z } from 'zod'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import type { Ranges } from '#server/lib/ranges.ts'
import { isTimeZone } from '#server/lib/time.ts'
import type { CapUse, DayCounts } from './capRules.ts'

/** A time at which an agent is busy, without the preset's buffers. */
export type BusyTime = {
  agentId: string
  startAt: Date
  endAt: Date
  policy: Pick<PresetPolicy, 'bufferBeforeMinutes' | 'bufferAfterMinutes'>
}

/**
 * One weekly opening, in minutes of its own zone's wall clock; an `endMinute` above 1440 crosses midnight. Weekday 1 is Monday.
 * `firstDay` and `lastDay` (days since 1970, inclusive) limit the dates on which it begins; null means no limit.
 */
export type Opening = {
  weekday: number
  startMinute: number
  endMinute: number
  timezone: string
  firstDay?: number | null
  lastDay?: number | null
}

/** An exception to the weekly hours, in minutes of wall time since 1970 on the zone's clock. */
export type HoursException = { kind: 'closed' | 'extra' | 'changed'; from: number; to: number; timezone: string }

/** Hours and busy times of an agent. `busy` has flat half-open ranges of minutes since 1970, buffers included. */
export type AgentTimes = {
  agentId: string
  openings: readonly Opening[]
  exceptions?: readonly HoursException[]
  busy: Ranges
  /** This agent's counted starts per day of the application's time zone. */
  counts?: DayCounts
}

/** Exceptions that apply to all agents of an application. Holidays are closures in wall time of its time zone. */
export type ApplicationExceptions = { exceptions: readonly HoursException[]; holidays: readonly HoursException[] }

/**
 * A queue's capacity and the times of its appointments and holds. `AvailabilityData.agents` are its members, whose busy
 * times do not matter.
 */
export type QueueUse = { queueId: string; capacity: number; busyRanges: readonly { start: number; end: number }[] }

export type AvailabilityData = {
  agents: readonly AgentTimes[]
  application?: ApplicationExceptions
  caps?: CapUse | null
  queue?: QueueUse | null
}

/** A query for the starts in [from, to). All times are whole minutes since 1970. */
export type SlotQuery = {
  from: number
  to: number
  now: number
  durationMinutes: number
  stepMinutes: number
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
  minNoticeMinutes: number
  horizonDays: number
}

/** A free slot. A queue's slots have no agents, because any member may accept the appointment. */
export type MinuteSlot = { start: number; end: number; agentIds: string[]; queueId?: string }
export type Slot = { start: Date; end: Date; agentIds: string[]; queueId?: string }

/** Reasons why a time is not offered. Policy reasons are public; `nobody` means that the preset has no agent at all. */
export const policyReasons = ['duration', 'notice', 'horizon', 'cap_preset_day', 'cap_preset_week', 'nobody'] as const
export const agentReasons = [
  'closed',
  'company_closed',
  'holiday',
  'time_off',
  'off_step',
  'busy',
  'cap_agent_day',
  'cap_agent_week',
  'queue_full',
] as const
export type Reason = (typeof policyReasons)[number] | (typeof agentReasons)[number]
export type Explanation = { start: Date; end: Date; reasons: Reason[]; agents: { agentId: string; reason: Reason }[] }

export const instantOrDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T.+)?$/, 'Use an instant such as 2026-11-24T09:00:00Z, or a date such as 2026-11-24.')

export const availabilityInput = z.object({
  presetId: z.string().min(1).max(64),
  applicationId: z.uuid().optional(),
  from: instantOrDate,
  to: instantOrDate,
  timezone: z.string().max(64).refine(isTimeZone, 'Use an IANA time zone such as Europe/Berlin.').optional(),
  durationMinutes: z.number().int().min(1).max(720).optional(),
  agentId: z.uuid().optional(),
  explain: z.boolean().default(false),
})
export type AvailabilityInput = z.output<typeof availabilityInput>
export type Availability = {
  timezone: string
  slots: { start: Date; end: Date }[]
  explanations?: { start: Date; end: Date; reasons: Reason[]; agents?: { agentId: string; reason: Reason }[] }[]
}
