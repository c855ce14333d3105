import { assignedAgentIds, type Channel, type PresetPolicy } from '#server/domain/policySchema.ts'
import type { FieldError } from '#server/lib/errors.ts'
import { isUuid } from '#server/lib/ids.ts'
import { durationMinutes, minutesToIso } from '#server/lib/time.ts'
import type { PolicyChange } from './schema.ts'

/** Agents and queues of the preset's application that can take appointments now. */
export type AssignableIds = { agentIds: ReadonlySet<string>; queueIds: ReadonlySet<string> }

const MINUTES_A_DAY = 1440
const MAX_DURATIONS = 12
const MAX_REMINDERS = 10
const MAX_OFFSET_MINUTES = 60 * MINUTES_A_DAY

/** Returns the problems of a policy that its schema does not detect, by field. Pointers are below `/policy`. */
export function policyProblems(policy: PresetPolicy, assignable: AssignableIds): FieldError[] {
  return [
    ...timeProblems(policy),
    ...capProblems(policy),
    ...messageProblems(policy),
    ...intakeProblems(policy.intake),
    ...assignmentProblems(policy.assignment, assignable),
  ].map((error) => ({ ...error, pointer: `/policy${error.pointer}` }))
}

/**
 * Checks a slug, the last part of a preset's address: lowercase letters, digits and hyphens, and nothing that looks like an
 * id.
 */
export function slugProblem(slug: string): FieldError | null {
  const usable = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(slug) && !isUuid(slug)
  return usable ? null : problem('/slug', 'format', 'Use lowercase letters, digits and hyphens.')
}

function timeProblems(policy: PresetPolicy): FieldError[] {
  const errors: FieldError[] = []
  const { durationsMinutes, minNoticeMinutes, horizonDays, cancelCutOffMinutes, rescheduleCutOffMinutes } = policy
  if (new Set(durationsMinutes).size < durationsMinutes.length || durationsMinutes.length > MAX_DURATIONS) {
    errors.push(problem('/durationsMinutes', 'duplicate', 'Enter up to 12 different durations.'))
  }
  if (minNoticeMinutes >= horizonDays * MINUTES_A_DAY) {
    errors.push(
      problem('/minNoticeMinutes', 'beyond_horizon', 'The minimum notice must be shorter than the booking window.'),
    )
  }
  const maxMinutes = 365 * MINUTES_A_DAY
  if (cancelCutOffMinutes > maxMinutes)
    errors.push(problem('/cancelCutOffMinutes', 'too_big', 'Enter one year or less.'))
  if (rescheduleCutOffMinutes > maxMinutes)
    errors.push(problem('/rescheduleCutOffMinutes', 'too_big', 'Enter one year or less.'))
  return errors
}

function capProblems({ caps }: PresetPolicy): FieldError[] {
  const isOver = (day: number | null, week: number | null): boolean => day !== null && week !== null && day > week
  return [
    ...(isOver(caps.agentPerDay, caps.agentPerWeek)
      ? [problem('/caps/agentPerDay', 'over_week', 'The daily limit cannot be higher than the weekly limit.')]
      : []),
    ...(isOver(caps.presetPerDay, caps.presetPerWeek)
      ? [problem('/caps/presetPerDay', 'over_week', 'The daily limit cannot be higher than the weekly limit.')]
      : []),
  ]
}

type TimedMessage = { offset: string; channels: readonly Channel[] }

function messageProblems(policy: PresetPolicy): FieldError[] {
  const errors: FieldError[] = []
  if (new Set(policy.channels).size < policy.channels.length) {
    errors.push(problem('/channels', 'duplicate', 'Choose each channel once.'))
  }
  const { reminders, room, followUp } = policy
  if (reminders.length > MAX_REMINDERS) errors.push(problem('/reminders', 'too_many', 'Add no more than 10 reminders.'))
  const seen = new Set<number>()
  for (const [index, reminder] of reminders.entries()) {
    const at = `/reminders/${index}`
    errors.push(...timedMessageProblems(reminder, at, policy.channels))
    const minutes = durationMinutes(reminder.offset)
    if (seen.has(minutes)) errors.push(problem(`${at}/offset`, 'duplicate', 'Another reminder has the same time.'))
    seen.add(minutes)
  }
  if (room) errors.push(...timedMessageProblems(room, '/room', policy.channels))
  if (followUp) errors.push(...timedMessageProblems(followUp, '/followUp', policy.channels))
  return errors
}

function timedMessageProblems(
  { offset, channels }: TimedMessage,
  at: string,
  offered: readonly Channel[],
): FieldError[] {
  const minutes = durationMinutes(offset)
  return [
    ...(minutes < 1 || minutes > MAX_OFFSET_MINUTES
      ? [problem(`${at}/offset`, 'range', 'Enter a time from 1 minute to 60 days.')]
      : []),
    ...(channels.every((channel) => offered.includes(channel))
      ? []
      : [problem(`${at}/channels`, 'not_offered', 'This channel is not offered to customers.')]),
  ]
}

function intakeProblems(fields: PresetPolicy['intake']): FieldError[] {
  const keys = new Set<string>()
  return fields.flatMap((field, index) => {
    const at = `/intake/${index}`
    const errors: FieldError[] = []
    if (keys.has(field.key)) errors.push(problem(`${at}/key`, 'duplicate', 'Another question has the same key.'))
    keys.add(field.key)
    const options = field.options ?? []
    if (field.type === 'select' && (options.length < 2 || new Set(options).size < options.length)) {
      errors.push(problem(`${at}/options`, 'options', 'Enter at least two different options.'))
    }
    return errors
  })
}

function assignmentProblems(assignment: PresetPolicy['assignment'], assignable: AssignableIds): FieldError[] {
  if (assignment.mode === 'queue') {
    if (assignable.queueIds.has(assignment.queueId)) return []
    return [problem('/assignment/queueId', 'unknown', 'This application has no active queue with this ID.')]
  }
  const agentIds = assignedAgentIds(assignment)
  const at = assignment.mode === 'agent' ? '/assignment/agentId' : '/assignment/agentIds'
  if (new Set(agentIds).size < agentIds.length) return [problem(at, 'duplicate', 'Choose each agent once.')]
  if (agentIds.every((id) => assignable.agentIds.has(id))) return []
  return [problem(at, 'unknown', 'This application has no active agent with this ID.')]
}

const problem = (pointer: string, code: string, message: string): FieldError => ({ pointer, code, message })

/**
 * Returns the differences between two versions by field: nested fields as `caps.agentPerDay`, reminders and similar lists as a
 * whole, questions of the intake form one by one as `intake.topic`.
 */
export function policyChanges(before: PresetPolicy, after: PresetPolicy): PolicyChange[] {
  const [previous, current] = [flatten(before), flatten(after)]
  const fields = new Set([...previous.keys(), ...current.keys()])
  const changes = [...fields].flatMap((field) => {
    const [was, is] = [previous.get(field) ?? null, current.get(field) ?? null]
    return isSame(was, is) ? [] : [{ field, before: was, after: is }]
  })
  const order = (policy: PresetPolicy) => policy.intake.map((field) => field.key)
  const isReordered =
    !isSame(order(before), order(after)) && isSame([...order(before)].sort(), [...order(after)].sort())
  return isReordered ? [...changes, { field: 'intakeOrder', before: order(before), after: order(after) }] : changes
}

export const isSamePolicy = (a: PresetPolicy, b: PresetPolicy): boolean => policyChanges(a, b).length === 0

function flatten({ caps, dispatch, intake, reminders, room, followUp, ...rest }: PresetPolicy): Map<string, unknown> {
  const nested = (name: string, value: object) =>
    Object.entries(value).map(([key, nestedValue]): [string, unknown] => [`${name}.${key}`, nestedValue])
  return new Map<string, unknown>([
    ...Object.entries(rest),
    ['reminders', reminders.map(normalizeOffset)],
    ['room', room && normalizeOffset(room)],
    ['followUp', followUp && normalizeOffset(followUp)],
    ...nested('caps', caps),
    ...nested('dispatch', dispatch),
    ...intake.map((field): [string, unknown] => [`intake.${field.key}`, field]),
  ])
}

/** Normalizes the offset, so that P1D and PT24H are equal. */
const normalizeOffset = (timed: TimedMessage) => ({ ...timed, offset: minutesToIso(durationMinutes(timed.offset)) })

const isSame = (a: unknown, b: unknown): boolean => toCanonicalJson(a) === toCanonicalJson(b)

/** Writes JSON with sorted keys, so that equal values have equal texts. */
function toCanonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, nestedValue: unknown) =>
    typeof nestedValue === 'object' && nestedValue !== null && !Array.isArray(nestedValue)
      ? Object.fromEntries(Object.entries(nestedValue).sort(([a], [b]) => (a < b ? -1 : 1)))
      : nestedValue,
  )
}
