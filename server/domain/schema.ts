import { z } from 'zod'
import { videoAdapterNames } from '#server/ports/video/types.ts'
import type { PresetPolicy } from './policySchema.ts'

export const appointmentStatuses = [
  'scheduled',
  'activated',
  'in_progress',
  'completed',
  'cancelled',
  'no_show',
  'failed',
] as const
export type AppointmentStatus = (typeof appointmentStatuses)[number]
/** Statuses from which an appointment can still change. */
export const liveStatuses: readonly AppointmentStatus[] = ['scheduled', 'activated', 'in_progress']

/** The absent party of a no-show. `technical`: both joined but never met, or neither could have joined. */
export const absentParties = ['customer', 'agent', 'technical'] as const
export type AbsentParty = (typeof absentParties)[number]

export type ParticipantState = 'WAITING' | 'JOINED' | 'LEFT'
export type Participant = {
  id: string
  type: 'CUSTOMER' | 'AGENT'
  state: ParticipantState | null
  staffId: string | null
  name: string | null
  email: string | null
  phone: string | null
  emailVerifiedAt: Date | null
  phoneVerifiedAt: Date | null
  contactVersion: number
  tokenGeneration: number
  /** When the current contacts were set, if they are not the first. */
  contactChangedAt: Date | null
  /** Since when nothing is sent there, because its recipient reported that the appointment is not theirs. */
  emailQuarantinedAt: Date | null
  phoneQuarantinedAt: Date | null
  /** Since when no reminders or follow-ups are sent there, because its recipient opted out. */
  emailOptedOutAt: Date | null
  phoneOptedOutAt: Date | null
  createdAt: Date
  /** For agents: the address and settings of their own email notifications. */
  staff: StaffFacts | null
}

/** Changes to their own appointments about which agents can be emailed. */
export const agentEmailNotifications = ['new', 'rescheduled', 'cancelled'] as const
export type AgentEmailNotification = (typeof agentEmailNotifications)[number]
type StaffFacts = {
  name: string
  email: string
  timezone: string
  active: boolean
  emailNotifications: AgentEmailNotification[]
  /** Since when the agent receives them; changes made earlier are not sent. */
  emailNotificationsSince: Date | null
}
/** A participant who was removed. */
type RemovedParticipant = Participant & { removedAt: Date }

/** An appointment with everything that decisions about it need, as plain values. */
export type Snapshot = {
  organizationId: string
  id: string
  applicationId: string
  presetId: string
  presetVersion: number
  policy: PresetPolicy
  /** Since when the appointment follows this preset version, if it was booked under an older one. */
  policyAppliedAt: Date | null
  reference: string
  /** Encrypted key from which links and tickets are derived. */
  masterKey: Buffer
  status: AppointmentStatus
  /** Set for a no-show. */
  absent: AbsentParty | null
  revision: number
  startAt: Date
  endAt: Date
  timezone: string
  locale: string
  agentId: string | null
  organizerId: string | null
  targetType: 'AGENT' | 'QUEUE'
  targetId: string
  title: string | null
  notes: string | null
  intake: Record<string, unknown>
  metadata: Record<string, unknown>
  interaction: Record<string, unknown>
  notificationHeaders: Record<string, unknown>
  /** Origin of the booking: contacts of public bookings are verified, others may not be. */
  source: 'public' | 'rest' | 'console'
  notificationsPaused: boolean
  activatedAt: Date | null
  cancelledAt: Date | null
  createdAt: Date
  updatedAt: Date
  /** When the current revision began. */
  revisedAt: Date
  /** The delayed start last expected, the revision it belongs to, and when the customer was notified of it. */
  expectedStartAt: Date | null
  delayRevision: number | null
  delayNotifiedAt: Date | null
  participants: Participant[]
  removedParticipants: RemovedParticipant[]
  sessions: SessionFact[]
  dispatches: DispatchFact[]
  agent: { id: string; name: string; region: string | null; genesysUserId: string | null } | null
  application: ApplicationFacts
  /** Types of scheduled notifications that enabled webhook endpoints subscribe to; null without such an endpoint. */
  webhookNotificationTypes: string[] | null
}

export type SessionFact = {
  id: string
  generation: number
  revision: number
  name: string
  region: string
  /** The adapter that created the session. */
  adapter: string
  isCurrent: boolean
  providerId: string | null
  removedAt: Date | null
}

export type DispatchFact = {
  id: string
  revision: number
  number: number
  state: 'pending' | 'sent' | 'failed' | 'cleared'
  agentId: string | null
  fromId: string
  conversationId: string | null
  firstAttemptAt: Date | null
  disconnectedAt: Date | null
}

export type ApplicationFacts = {
  id: string
  slug: string
  name: string
  timezone: string
  locale: string
  country: string
  settings: ApplicationSettings
  genesys: { region: string; openMessagingId: string | null; genesysOrganizationId: string } | null
}

export const applicationSettings = z.object({
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .default('#0b5fff'),
  supportEmail: z.string().nullable().default(null),
  supportPhone: z.string().nullable().default(null),
  autoActivate: z.boolean().default(true),
  agentsSeeOwnOnly: z.boolean().default(true),
  notificationsActive: z.boolean().default(true),
  /** Countries, by region code, whose numbers may receive text messages. */
  smsCountries: z.array(z.string().length(2)).default([]),
  /**
   * WhatsApp content templates by `TYPE.language`; a message with a template is sent by WhatsApp first. Variables: 1
   * recipient, 2 service, 3 time, 4 link.
   */
  whatsappTemplates: z.record(z.string(), z.string()).default({}),
  /** Origins that may show the booking page in a frame, such as https://www.example.com. */
  embedOrigins: z.array(z.string()).default([]),
  /** The video adapter; its capabilities are in `ports/video/types.ts`. */
  videoAdapter: z.enum([...videoAdapterNames, 'none']).default('genesys-sessions'),
})
export type ApplicationSettings = z.infer<typeof applicationSettings>
