import { z } from 'zod'
import { isTimeZone } from '../lib/time.ts'

/** One weekly opening: minutes of the agent's own wall clock; `endMinute` past 1440 runs over midnight. 1 is Monday. */
export type Opening = { weekday: number; startMinute: number; endMinute: number; timezone: string }

/** Half-open minutes since 1970, buffers included. */
export type BusyRange = { start: number; end: number }

export type AgentTimes = { agentId: string; openings: readonly Opening[]; busy: readonly BusyRange[] }

/** What is asked of the engine; all times are whole minutes since 1970. Starts lie in [from, to). */
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

export type MinuteSlot = { start: number; end: number; agentIds: string[] }
export type Slot = { start: Date; end: Date; agentIds: string[] }

/** Why a time is not offered. The first three are policy and told to everybody. */
export const policyReasons = ['duration', 'notice', 'horizon'] as const
export const agentReasons = ['closed', 'off_step', 'busy'] as const
export type Reason = (typeof policyReasons)[number] | (typeof agentReasons)[number]
export type Explanation = { start: Date; end: Date; reasons: Reason[]; agents: { agentId: string; reason: Reason }[] }

const moment = z.string().regex(/^\d{4}-\d{2}-\d{2}(T.+)?$/, 'an instant such as 2026-11-24T09:00:00Z, or a date')

export const availabilityInput = z.object({
  presetId: z.string().min(1).max(64),
  applicationId: z.uuid().optional(),
  from: moment,
  to: moment,
  timezone: z.string().max(64).refine(isTimeZone, 'an IANA time zone such as Europe/Berlin').optional(),
  durationMinutes: z.number().int().min(1).max(720).optional(),
  agentId: z.uuid().optional(),
  explain: z.boolean().default(false),
})
export type AvailabilityInput = z.input<typeof availabilityInput>
export type Availability = {
  timezone: string
  slots: { start: Date; end: Date }[]
  explanations?: { start: Date; end: Date; reasons: Reason[]; agents?: { agentId: string; reason: Reason }[] }[]
}
