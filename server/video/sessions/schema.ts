import { z } from 'zod'
import type { ParticipantState } from '#server/domain/schema.ts'

type SessionEventType = 'created' | 'join' | 'leave' | 'completed' | 'failed'
export type SessionRole = 'customer' | 'agent'

/** Event of a session; `at` is the time when it happened. */
export type SessionEvent = {
  eventId: string
  type: SessionEventType
  participant: SessionRole | null
  at: Date
}

/** State of a session, derived from its events. */
export type SessionState = {
  customer: ParticipantState | null
  agent: ParticipantState | null
  customerJoined: boolean
  agentJoined: boolean
  customerArrivedAt: Date | null
  /** Start of the customer's current stay, or null. */
  customerSince: Date | null
  agentArrivedAt: Date | null
  /** The last moment when somebody was in and left, or null if nobody ever left. */
  lastLeftAt: Date | null
  /** First moment when both were in at the same time. */
  metAt: Date | null
  completedAt: Date | null
  failedAt: Date | null
  completed: boolean
  /** Failed and not completed, so that it must be replaced. */
  failed: boolean
  phase: 'empty' | 'waiting' | 'in_progress' | 'completed' | 'ended_alone' | 'failed'
}

export const provisionInput = z.object({
  appointmentId: z.uuid(),
  replace: z.boolean().default(false),
  /** Confirms that a running call ends when its session is replaced. */
  endCall: z.boolean().default(false),
})
export type ProvisionInput = z.output<typeof provisionInput>
export type ProvisionState = { state: 'queued' | 'ready'; generation: number }

export type ReceiveSessionInput = { applicationId: string; headers: Record<string, string>; rawBody: string }
