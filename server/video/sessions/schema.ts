import { z } from 'zod'
import type { ParticipantState } from '#server/domain/schema.ts'

type SessionEventType = 'created' | 'join' | 'leave' | 'completed' | 'failed'
export type SessionRole = 'customer' | 'agent'

/** What happened in a session, by the time it carries. */
export type SessionEvent = {
  eventId: string
  type: SessionEventType
  participant: SessionRole | null
  at: Date
}

/** What a session's events say, whatever the order and number in which they were learnt. */
export type SessionState = {
  customer: ParticipantState | null
  agent: ParticipantState | null
  customerJoined: boolean
  agentJoined: boolean
  customerArrivedAt: Date | null
  /** Since when the customer has been in, this time. */
  customerSince: Date | null
  agentArrivedAt: Date | null
  /** When both were in at once for the first time. */
  metAt: Date | null
  completedAt: Date | null
  failedAt: Date | null
  completed: boolean
  /** Failed, and not completed: to be replaced. */
  failed: boolean
  phase: 'empty' | 'waiting' | 'in_progress' | 'completed' | 'ended_alone' | 'failed'
}

export const provisionInput = z.object({ appointmentId: z.uuid(), fresh: z.boolean().default(false) })
export type ProvisionState = { state: 'queued' | 'ready'; generation: number }

export const receiveSessionInput = z.object({
  applicationId: z.string(),
  headers: z.record(z.string(), z.string()),
  rawBody: z.string(),
})
export type ReceiveSessionInput = z.infer<typeof receiveSessionInput>
