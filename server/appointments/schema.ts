import { z } from 'zod'
import type { AppointmentStatus, ParticipantState } from '#server/domain/schema.ts'
import { isTimeZone } from '#server/lib/time.ts'

const timezone = z.string().max(64).refine(isTimeZone, 'Use an IANA time zone such as Europe/Berlin.')
const locale = z
  .string()
  .regex(/^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, 'Use a locale such as en-US.')
  .transform((value) => value.replaceAll('_', '-'))
const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value))
const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    // Control characters would reach headers, files and terminals.
    .regex(/^[^\p{Cc}]*$/u, 'Remove line breaks and control characters.')
const durationMinutes = z.number().int().min(1).max(720)
const intake = z.record(z.string().max(40), z.union([z.string().max(4000), z.boolean()]))

const contact = z.union([
  z.object({ email: z.string().min(3).max(254) }).strict(),
  z.object({ phone: z.string().min(3).max(32) }).strict(),
])

/** A contact as typed; the use case decides whether it is valid, so that the message can be specific. */
export const typedContact = z.union([
  z.object({ email: z.string().max(1000) }).strict(),
  z.object({ phone: z.string().max(1000) }).strict(),
])

export const codeRequest = z.object({
  applicationId: z.uuid(),
  contact,
  purpose: z.enum(['book', 'join', 'privacy']).default('book'),
  presetId: z.string().max(64).optional(),
  start: instant.optional(),
  durationMinutes: durationMinutes.optional(),
  locale: locale.optional(),
})
export type CodeRequest = z.output<typeof codeRequest>

export const bookInput = z.object({
  applicationId: z.uuid(),
  presetId: z.string().max(64).optional(),
  contact,
  code: z.string().max(32),
  start: instant,
  durationMinutes,
  timezone,
  locale: locale.default('en-US'),
  name: oneLine(200).min(1),
  /** A second contact of the same customer; stored as unverified, and nothing is sent to it. */
  otherContact: contact.optional(),
  title: oneLine(200).optional(),
  notes: z.string().max(4000).optional(),
  intake: intake.default({}),
  metadata: z.record(z.string(), z.unknown()).default({}),
  targetAgentId: z.uuid().optional(),
  targetQueueId: z.uuid().optional(),
})
export type BookInput = z.output<typeof bookInput>

export const scheduleInput = z.object({
  applicationId: z.uuid(),
  presetId: z.string().max(64).optional(),
  start: instant,
  durationMinutes,
  timezone,
  locale: locale.default('en-US'),
  title: oneLine(200).optional(),
  notes: z.string().max(4000).optional(),
  metadata: z.record(z.string(), z.unknown()).default({}),
  interaction: z.record(z.string(), z.unknown()).default({}),
  notificationHeaders: z.record(z.string(), z.string()).default({}),
  intake: intake.default({}),
  targetAgentId: z.uuid().optional(),
  targetQueueId: z.uuid().optional(),
  customers: z
    .array(
      z.object({
        name: oneLine(200).nullish(),
        email: z.string().max(254).nullish(),
        phone: z.string().max(32).nullish(),
      }),
    )
    .max(8)
    .default([]),
})
export type ScheduleInput = z.output<typeof scheduleInput>

export const byId = z.object({ id: z.uuid() })
export const cancelInput = z.object({ id: z.uuid(), reason: oneLine(500).optional() })

export const rescheduleInput = z.object({
  id: z.uuid(),
  start: z.union([z.date(), instant]),
  durationMinutes: durationMinutes.optional(),
  timezone: timezone.optional(),
  locale: locale.optional(),
  reason: oneLine(500).optional(),
})

export const reassignInput = z.object({ id: z.uuid(), agentId: z.uuid(), reason: oneLine(500).optional() })
export const addAgentInput = z.object({ id: z.uuid(), agentId: z.uuid() })
export const removeParticipantInput = z.object({ id: z.uuid(), participantId: z.uuid() })

export type Booked = {
  organizationId: string
  appointmentId: string
  reference: string
  joinToken: string
  manageToken: string
}

/** An appointment as an actor may see it; a participant's ticket is present only if the actor may use it. */
export type AppointmentView = {
  organizationId: string
  id: string
  applicationId: string
  presetId: string
  serviceName: string
  reference: string
  status: AppointmentStatus
  revision: number
  start: Date
  end: Date
  durationMinutes: number
  timezone: string
  locale: string
  title: string | null
  notes: string | null
  intake: Record<string, unknown>
  metadata: Record<string, unknown>
  interaction: Record<string, unknown>
  organizerId: string | null
  target: { type: 'AGENT' | 'QUEUE'; id: string }
  agent: { id: string; name: string } | null
  notificationsActive: boolean
  createdAt: Date
  updatedAt: Date
  cancelledAt: Date | null
  participants: ParticipantView[]
}

export type ParticipantView = {
  id: string
  type: 'CUSTOMER' | 'AGENT'
  state: ParticipantState | null
  staffId: string | null
  name: string | null
  email: string | null
  phone: string | null
  emailVerified: boolean
  phoneVerified: boolean
  ticket: { accessUrl: string; expiresAt: Date } | null
}
