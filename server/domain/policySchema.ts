import { z } from 'zod'

const isoDuration = z
  .string()
  .regex(/^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?$/, 'Use an ISO 8601 duration such as PT24H.')

export const intakeTypes = ['text', 'longText', 'select', 'checkbox', 'number', 'date', 'email'] as const

const intakeField = z.object({
  /** `constructor` cannot be the name of a form's field. */
  key: z.string().regex(/^(?!constructor$)[a-z][a-zA-Z0-9]{0,39}$/),
  label: z.string().min(1).max(200),
  hint: z.string().max(300).optional(),
  type: z.enum(intakeTypes),
  options: z.array(z.string().min(1).max(100)).max(30).optional(),
  required: z.boolean().default(false),
  /** Personal answers are erased with the customer. */
  personal: z.boolean().default(true),
})
export type IntakeField = z.infer<typeof intakeField>

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use a time of day such as 21:00.')

const channel = z.enum(['EMAIL', 'SMS'])
export type Channel = z.infer<typeof channel>

const cap = z.number().int().min(1).max(10_000).nullable().default(null)

/** One version of a bookable service. A version never changes; appointments keep the one they were booked under. */
export const presetPolicy = z.object({
  name: z.string().min(1).max(120),
  description: z.string().max(600).default(''),
  durationsMinutes: z.array(z.number().int().min(1).max(720)).min(1),
  stepMinutes: z.number().int().min(1).max(720),
  bufferBeforeMinutes: z.number().int().min(0).max(240).default(0),
  bufferAfterMinutes: z.number().int().min(0).max(240).default(0),
  minNoticeMinutes: z.number().int().min(0).default(60),
  horizonDays: z.number().int().min(1).max(730).default(90),
  assignment: z.discriminatedUnion('mode', [
    z.object({ mode: z.literal('agent'), agentId: z.uuid() }),
    z.object({ mode: z.literal('any'), agentIds: z.array(z.uuid()).min(1) }),
    z.object({ mode: z.literal('queue'), queueId: z.uuid() }),
  ]),
  /**
   * Maximum numbers of appointments per day and per week (from Monday) in the application's time zone; null means no
   * cap.
   */
  caps: z
    .object({
      agentPerDay: cap,
      agentPerWeek: cap,
      presetPerDay: cap,
      presetPerWeek: cap,
    })
    .prefault({}),
  /** Channels that a customer may choose from; each contact is verified separately. */
  channels: z.array(channel).min(1),
  reminders: z.array(z.object({ offset: isoDuration, channels: z.array(channel).min(1) })).default([]),
  room: z
    .object({ offset: isoDuration, channels: z.array(channel).min(1) })
    .nullable()
    .default(null),
  followUp: z
    .object({ offset: isoDuration, channels: z.array(channel).min(1) })
    .nullable()
    .default(null),
  dispatch: z.object({
    enabled: z.boolean(),
    minutesBefore: z.number().int().min(1).max(120).default(5),
    includeNotes: z.boolean().default(false),
  }),
  intake: z.array(intakeField).max(30).default([]),
  cancelCutOffMinutes: z.number().int().min(0).default(0),
  rescheduleCutOffMinutes: z.number().int().min(0).default(0),
  sessionBufferMinutes: z.number().int().min(15).max(30).default(15),
  provisioningLeadMinutes: z.number().int().min(15).max(4320).default(1440),
  /** Times of day, in the recipient's zone, between which no reminder or follow-up is sent. `from` may be after `to`. */
  quietHours: z
    .object({ from: wallTime, to: wallTime })
    .refine(({ from, to }) => from !== to, 'Start and end must differ.')
    .nullable()
    .default(null),
  /** Whether the customer has to verify the contact again with a code before joining. */
  verifyBeforeJoin: z.boolean().default(false),
  noShowGraceMinutes: z.number().int().min(1).max(120).default(10),
  /**
   * Minutes after which the agent is alerted that a customer is waiting alone. Supervisors are alerted after the same
   * time again.
   */
  waitingAlertMinutes: z.number().int().min(1).max(60).default(3),
})
export type PresetPolicy = z.infer<typeof presetPolicy>

/** Returns the agents to whom a preset assigns appointments; none if it assigns them to a queue. */
export const assignedAgentIds = (assignment: PresetPolicy['assignment']): string[] => {
  if (assignment.mode === 'queue') return []
  return assignment.mode === 'agent' ? [assignment.agentId] : assignment.agentIds
}
