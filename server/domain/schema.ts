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
/** Statuses in which something may still happen to it. */
export const liveStatuses: readonly AppointmentStatus[] = ['scheduled', 'activated', 'in_progress']

/** Who did not come; `technical`: both came, or could not. */
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
  /** When the present contacts began, if they are not the first. */
  contactChangedAt: Date | null
  /** Since when nothing is sent there: its reader said the appointment is not theirs. */
  emailQuarantinedAt: Date | null
  phoneQuarantinedAt: Date | null
  /** Since when no reminders and follow-ups are sent there: its reader stopped them. */
  emailOptedOutAt: Date | null
  phoneOptedOutAt: Date | null
  createdAt: Date
  /** Of agents: where their own notices go, and which they want. */
  staff: StaffFacts | null
}

/** What an agent can be told of the own bookings. */
export const agentEmailNotifications = ['new', 'rescheduled', 'cancelled'] as const
export type AgentEmailNotification = (typeof agentEmailNotifications)[number]
type StaffFacts = {
  name: string
  email: string
  timezone: string
  active: boolean
  emailNotifications: AgentEmailNotification[]
  /** Since when they want those; news from before is not told late. */
  emailNotificationsSince: Date | null
}
/** Somebody who was taken out again. */
type RemovedParticipant = Participant & { removedAt: Date }

/** An appointment with all that decisions about it need; plain values. */
export type Snapshot = {
  organizationId: string
  id: string
  applicationId: string
  presetId: string
  presetVersion: number
  policy: PresetPolicy
  /** Since when it follows that policy, if it was booked under an older one. */
  policyAppliedAt: Date | null
  reference: string
  /** Sealed; what links and tickets are derived from. */
  masterKey: Buffer
  status: AppointmentStatus
  /** Of a no-show. */
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
  /** Who entered it: contacts of public bookings are proven, those of others may not be. */
  source: 'public' | 'rest' | 'console'
  notificationsPaused: boolean
  activatedAt: Date | null
  cancelledAt: Date | null
  createdAt: Date
  updatedAt: Date
  /** When the present revision began. */
  revisedAt: Date
  /** The later start that was last expected, of which revision, and since when its customer is told so. */
  expectedStartAt: Date | null
  delayRevision: number | null
  delayNotifiedAt: Date | null
  participants: Participant[]
  removedParticipants: RemovedParticipant[]
  sessions: SessionFact[]
  dispatches: DispatchFact[]
  agent: { id: string; name: string; region: string | null; genesysUserId: string | null } | null
  application: ApplicationFacts
  /** Which of what has a time of its own other systems want to hear of; null where none listens at all. */
  webhookNotificationTypes: string[] | null
}

export type SessionFact = {
  id: string
  generation: number
  revision: number
  name: string
  region: string
  /** The adapter that made it. */
  adapter: string
  wanted: boolean
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
  /** Countries whose numbers may get a text, by region. */
  smsCountries: z.array(z.string().length(2)).default([]),
  /** WhatsApp content templates by `TYPE.language`; what has one goes there first. Variables: 1 who, 2 what, 3 when, 4 link. */
  whatsappTemplates: z.record(z.string(), z.string()).default({}),
  /** Whose pages may show the booking in a frame: origins such as https://www.example.com. */
  embedOrigins: z.array(z.string()).default([]),
  /** Where people meet; what each adapter can do is in `ports/video/types.ts`. */
  videoAdapter: z.enum([...videoAdapterNames, 'none']).default('genesys-sessions'),
})
export type ApplicationSettings = z.infer<typeof applicationSettings>
