import { z } from 'zod'
import { isTimeZone } from '#server/lib/time.ts'
import { wallMinuteOf } from '#server/lib/zone.ts'

const day = 1440
const timezone = z.string().max(64).refine(isTimeZone, 'Use an IANA time zone such as Europe/Berlin.')

/**
 * One weekly window, in its own time zone. Weekday 1 is Monday; an `endMinute` above 1440 crosses midnight; dates are
 * inclusive.
 */
const weeklyWindow = z
  .object({
    weekday: z.number().int().min(1).max(7),
    startMinute: z.number().int().min(0).max(1439),
    endMinute: z.number().int().min(1).max(2880),
    timezone,
    effectiveFrom: z.iso.date().nullable().default(null),
    effectiveTo: z.iso.date().nullable().default(null),
  })
  .superRefine((window, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (window.endMinute <= window.startMinute) refuse('endMinute', 'The end must be after the start.')
    if (window.endMinute > window.startMinute + day)
      refuse('endMinute', 'The end must be at most 24 hours after the start.')
    if (window.effectiveFrom && window.effectiveTo && window.effectiveTo < window.effectiveFrom)
      refuse('effectiveTo', 'The last day must not be before the first day.')
  })
export type WeeklyWindow = z.output<typeof weeklyWindow>

export const agentInput = z.object({ agentId: z.uuid() })
export type AgentInput = z.output<typeof agentInput>
export const saveWeeklyInput = z.object({ agentId: z.uuid(), weekly: z.array(weeklyWindow).max(100) })
export type SaveWeeklyInput = z.output<typeof saveWeeklyInput>
export type Hours = { agent: { id: string; name: string; timezone: string }; weekly: WeeklyWindow[] }

const exceptionKinds = ['closed', 'extra', 'changed'] as const
type ExceptionKind = (typeof exceptionKinds)[number]

const maxExceptionMinutes = 5 * 366 * day
const wallTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'Use a local time such as 2026-12-24T09:00.')
  .refine((text) => z.iso.date().safeParse(text.slice(0, 10)).success, 'This date does not exist.')

/**
 * An exception to the weekly hours of one agent or of the whole application: `closed` (time off, a company closure), `extra`
 * hours, or `changed` hours, which replace the weekly hours that start on that date.
 */
export const exceptionInput = z
  .object({
    agentId: z.uuid().optional(),
    applicationId: z.uuid().optional(),
    kind: z.enum(exceptionKinds),
    from: wallTime,
    to: wallTime,
    timezone,
    reason: z.string().trim().max(200).optional(),
  })
  .superRefine(({ kind, from, to }, context) => {
    const length = wallMinuteOf(to) - wallMinuteOf(from)
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['to'], message })
    if (length <= 0) refuse('The end must be after the start.')
    if (kind !== 'closed' && length > day) refuse('Extra and changed hours can last at most 24 hours.')
    if (length > maxExceptionMinutes) refuse('An exception can last at most five years.')
  })
export type ExceptionInput = z.output<typeof exceptionInput>
export type NewException = z.output<typeof exceptionInput>

export const listExceptionsInput = z.object({
  agentId: z.uuid().optional(),
  applicationId: z.uuid().optional(),
  page: z.number().int().min(1).max(10_000).default(1),
  pageSize: z.number().int().min(1).max(100).default(25),
})
export type ListExceptionsInput = z.output<typeof listExceptionsInput>
export type ExceptionRow = {
  id: string
  kind: ExceptionKind
  startsAt: string
  endsAt: string
  timezone: string
  reason: string | null
  scope: 'agent' | 'application'
  createdAt: Date
}
export type Paged<T> = { rows: T[]; total: number; page: number; pageSize: number }

export const removeExceptionInput = z.object({ id: z.uuid() })
export type RemoveExceptionInput = z.output<typeof removeExceptionInput>
/** A live appointment that an exception affects. At most 100 are listed; `total` counts all. */
type AffectedAppointment = {
  appointmentId: string
  reference: string
  start: Date
  end: Date
  status: string
  agentName: string | null
}
export type AffectedAppointments = { appointments: AffectedAppointment[]; total: number }

export const applicationInput = z.object({ applicationId: z.uuid() })
export type ApplicationInput = z.output<typeof applicationInput>
export const agentsInput = z.object({ applicationId: z.uuid().optional() })
export type AgentsInput = z.output<typeof agentsInput>
export type ManagedAgent = { id: string; name: string; email: string; active: boolean; timezone: string }

export const holidayKinds = ['public', 'bank', 'optional', 'school', 'observance'] as const
type HolidayKind = (typeof holidayKinds)[number]

export const saveHolidaysInput = z.object({
  applicationId: z.uuid(),
  country: z.string().length(2).toUpperCase().nullable(),
  state: z.string().trim().max(10).toUpperCase().nullish(),
  kinds: z.array(z.enum(holidayKinds)).min(1).max(holidayKinds.length).optional(),
})
export type SaveHolidaysInput = z.output<typeof saveHolidaysInput>
export const holidaysInput = z.object({ applicationId: z.uuid(), year: z.number().int().min(1970).max(2200) })
export type HolidaysInput = z.output<typeof holidaysInput>
export type HolidaySettings = { country: string | null; state: string | null; kinds: HolidayKind[] }
