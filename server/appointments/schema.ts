import { z } from 'zod'
import type { AppointmentStatus, ParticipantState } from '#server/domain/schema.ts'
import { isTimeZone } from '#server/lib/time.ts'

export const timezone = z.string().max(64).refine(isTimeZone, 'Use an IANA time zone such as Europe/Berlin.')
export const locale = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/, 'Use a locale such as en-US.')
  .transform((value) => value.replaceAll('_', '-'))
export const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value))
export const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    // Control characters would reach headers, files and terminals.
    .regex(/^[^\p{Cc}]*$/u, 'Remove line breaks and control characters.')
export const durationMinutes = z.number().int().min(1).max(720)
export const intake = z.record(z.string().max(40), z.union([z.string().max(4000), z.boolean()]))

/** A contact as typed; the use case decides whether it is valid, so that the message can be specific. */
export const typedContact = z.union([
  z.object({ email: z.string().max(1000) }).strict(),
  z.object({ phone: z.string().max(1000) }).strict(),
])

/** A contact in an entry point's form, before `normalizeContact`. */
type TypedContact = { email: string } | { phone: string }

export type CodeRequest = {
  applicationId: string
  contact: TypedContact
  purpose: 'book' | 'join' | 'privacy'
  presetId?: string | undefined
  start?: Date | undefined
  durationMinutes?: number | undefined
  locale?: string | undefined
}

type NewBooking = {
  applicationId: string
  presetId?: string | undefined
  start: Date
  durationMinutes: number
  timezone: string
  locale: string
  title?: string | undefined
  notes?: string | undefined
  intake: z.output<typeof intake>
  metadata: Record<string, unknown>
  targetAgentId?: string | undefined
  targetQueueId?: string | undefined
}

export type BookInput = NewBooking & {
  contact: TypedContact
  code: string
  name: string
  /** A second contact of the same customer; stored as unverified, and nothing is sent to it. */
  otherContact?: TypedContact | undefined
}

export type ScheduleInput = NewBooking & {
  interaction: Record<string, unknown>
  notificationHeaders: Record<string, string>
  customers: { name: string | null; email: string | null; phone: string | null }[]
}

export const byId = z.object({ id: z.uuid() })
export type ById = z.output<typeof byId>
export const cancelInput = z.object({ id: z.uuid(), reason: oneLine(500).optional() })
export type CancelInput = z.output<typeof cancelInput>

export const rescheduleInput = z.object({
  id: z.uuid(),
  start: instant,
  durationMinutes: durationMinutes.optional(),
  timezone: timezone.optional(),
  locale: locale.optional(),
  reason: oneLine(500).optional(),
})
export type RescheduleInput = z.output<typeof rescheduleInput>

export const reassignInput = z.object({ id: z.uuid(), agentId: z.uuid(), reason: oneLine(500).optional() })
export type ReassignInput = z.output<typeof reassignInput>
export const addAgentInput = z.object({ id: z.uuid(), agentId: z.uuid() })
export type AddAgentInput = z.output<typeof addAgentInput>
export const removeParticipantInput = z.object({ id: z.uuid(), participantId: z.uuid() })
export type RemoveParticipantInput = z.output<typeof removeParticipantInput>

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
