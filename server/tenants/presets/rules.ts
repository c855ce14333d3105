import { type Channel, namedAgents, type PresetPolicy } from '#server/domain/policySchema.ts'
import type { FieldError } from '#server/lib/errors.ts'
import { isUuid } from '#server/lib/ids.ts'
import { durationMinutes, minutesToIso } from '#server/lib/time.ts'
import type { PolicyChange } from './schema.ts'

/** Who can take appointments of the preset's application now. */
export type AssignableIds = { agentIds: ReadonlySet<string>; queueIds: ReadonlySet<string> }

const MINUTES_A_DAY = 1440
const MOST_DURATIONS = 12
const MOST_REMINDERS = 10
const LONGEST_OFFSET_MINUTES = 60 * MINUTES_A_DAY

/** What is wrong with a policy beyond the shape of its fields, each at its field. Pointers are below `/policy`. */
export function policyProblems(policy: PresetPolicy, takers: AssignableIds): FieldError[] {
  return [
    ...timeProblems(policy),
    ...capProblems(policy),
    ...messageProblems(policy),
    ...intakeProblems(policy.intake),
    ...assignmentProblems(policy.assignment, takers),
  ].map((error) => ({ ...error, pointer: `/policy${error.pointer}` }))
}

/** An address's last part: lower case, digits and hyphens, and nothing that could be taken for an id. */
export function slugProblem(slug: string): FieldError | null {
  const usable = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(slug) && !isUuid(slug)
  return usable ? null : problem('/slug', 'format', 'Use lower-case letters, digits and hyphens.')
}

function timeProblems(policy: PresetPolicy): FieldError[] {
  const errors: FieldError[] = []
  const { durationsMinutes, minNoticeMinutes, horizonDays, cancelCutOffMinutes, rescheduleCutOffMinutes } = policy
  if (new Set(durationsMinutes).size < durationsMinutes.length || durationsMinutes.length > MOST_DURATIONS) {
    errors.push(problem('/durationsMinutes', 'twice', 'Give each length once, twelve at most.'))
  }
  if (minNoticeMinutes >= horizonDays * MINUTES_A_DAY) {
    errors.push(problem('/minNoticeMinutes', 'beyond_horizon', 'The notice is longer than people can book ahead.'))
  }
  const most = 365 * MINUTES_A_DAY
  if (cancelCutOffMinutes > most) errors.push(problem('/cancelCutOffMinutes', 'too_big', 'At most a year.'))
  if (rescheduleCutOffMinutes > most) errors.push(problem('/rescheduleCutOffMinutes', 'too_big', 'At most a year.'))
  return errors
}

function capProblems({ caps }: PresetPolicy): FieldError[] {
  const over = (day: number | null, week: number | null): boolean => day !== null && week !== null && day > week
  return [
    ...(over(caps.agentPerDay, caps.agentPerWeek)
      ? [problem('/caps/agentPerDay', 'over_week', 'More a day than a week.')]
      : []),
    ...(over(caps.presetPerDay, caps.presetPerWeek)
      ? [problem('/caps/presetPerDay', 'over_week', 'More a day than a week.')]
      : []),
  ]
}

type TimedMessage = { offset: string; channels: readonly Channel[] }

function messageProblems(policy: PresetPolicy): FieldError[] {
  const errors: FieldError[] = []
  if (new Set(policy.channels).size < policy.channels.length) {
    errors.push(problem('/channels', 'twice', 'Name each channel once.'))
  }
  const { reminders, room, followUp } = policy
  if (reminders.length > MOST_REMINDERS) errors.push(problem('/reminders', 'too_many', 'At most ten reminders.'))
  const seen = new Set<number>()
  for (const [index, reminder] of reminders.entries()) {
    const at = `/reminders/${index}`
    errors.push(...timedMessageProblems(reminder, at, policy.channels))
    const minutes = durationMinutes(reminder.offset)
    if (seen.has(minutes)) errors.push(problem(`${at}/offset`, 'twice', 'There is one at this time already.'))
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
    ...(minutes < 1 || minutes > LONGEST_OFFSET_MINUTES
      ? [problem(`${at}/offset`, 'range', 'From a minute to sixty days.')]
      : []),
    ...(channels.every((channel) => offered.includes(channel))
      ? []
      : [problem(`${at}/channels`, 'not_offered', 'Customers are not reached this way.')]),
  ]
}

function intakeProblems(fields: PresetPolicy['intake']): FieldError[] {
  const keys = new Set<string>()
  return fields.flatMap((field, index) => {
    const at = `/intake/${index}`
    const errors: FieldError[] = []
    if (keys.has(field.key)) errors.push(problem(`${at}/key`, 'twice', 'Another question has this name.'))
    keys.add(field.key)
    const options = field.options ?? []
    if (field.type === 'select' && (options.length < 2 || new Set(options).size < options.length)) {
      errors.push(problem(`${at}/options`, 'options', 'Give at least two answers, each once.'))
    }
    return errors
  })
}

function assignmentProblems(assignment: PresetPolicy['assignment'], takers: AssignableIds): FieldError[] {
  if (assignment.mode === 'queue') {
    if (takers.queueIds.has(assignment.queueId)) return []
    return [problem('/assignment/queueId', 'unknown', 'There is no such active queue in this application.')]
  }
  const named = namedAgents(assignment)
  const at = assignment.mode === 'agent' ? '/assignment/agentId' : '/assignment/agentIds'
  if (new Set(named).size < named.length) return [problem(at, 'twice', 'Name each agent once.')]
  if (named.every((id) => takers.agentIds.has(id))) return []
  return [problem(at, 'unknown', 'There is no such active agent in this application.')]
}

const problem = (pointer: string, code: string, message: string): FieldError => ({ pointer, code, message })

/**
 * What differs between two versions, by field: nested ones as `caps.agentPerDay`, reminders and the like as a whole,
 * questions of the intake form one by one as `intake.topic`.
 */
export function policyChanges(before: PresetPolicy, after: PresetPolicy): PolicyChange[] {
  const [old, fresh] = [flatten(before), flatten(after)]
  const fields = new Set([...old.keys(), ...fresh.keys()])
  const changes = [...fields].flatMap((field) => {
    const [was, is] = [old.get(field) ?? null, fresh.get(field) ?? null]
    return isSame(was, is) ? [] : [{ field, before: was, after: is }]
  })
  const order = (policy: PresetPolicy) => policy.intake.map((field) => field.key)
  const isMoved = !isSame(order(before), order(after)) && isSame([...order(before)].sort(), [...order(after)].sort())
  return isMoved ? [...changes, { field: 'intakeOrder', before: order(before), after: order(after) }] : changes
}

export const isSamePolicy = (a: PresetPolicy, b: PresetPolicy): boolean => policyChanges(a, b).length === 0

function flatten({ caps, dispatch, intake, reminders, room, followUp, ...rest }: PresetPolicy): Map<string, unknown> {
  const nested = (name: string, value: object) =>
    Object.entries(value).map(([key, inner]): [string, unknown] => [`${name}.${key}`, inner])
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

/** A day is twenty-four hours, however it is written. */
const normalizeOffset = (timed: TimedMessage) => ({ ...timed, offset: minutesToIso(durationMinutes(timed.offset)) })

const isSame = (a: unknown, b: unknown): boolean => toCanonicalJson(a) === toCanonicalJson(b)

/** JSON with its keys in order, so that two equal values are written alike. */
function toCanonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
