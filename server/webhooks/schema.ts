import { z } from 'zod'
import { messageTypes } from '#emails/types.ts'

/** Types of events, the same as those of notifications. */
export const eventTypes = messageTypes
export type EventType = (typeof eventTypes)[number]
/** Type of a test event that an administrator sends to one endpoint, whatever types it is subscribed to. */
export const TEST = 'TEST'
export type SentType = EventType | typeof TEST

/** States that an administrator can set; `deleted` is final. */
const endpointStates = ['enabled', 'paused', 'disabled'] as const
export type EndpointState = (typeof endpointStates)[number] | 'deleted'
/** States in which events are recorded for an endpoint; while it is paused they are held. */
export const activeStates = ['enabled', 'paused'] as const satisfies readonly EndpointState[]
export type StateReason = 'manual' | 'failing' | 'gone'
export const deliveryStates = ['pending', 'held', 'delivered', 'failed', 'cancelled'] as const
export type DeliveryState = (typeof deliveryStates)[number]

const page = z.number().int().min(1).max(10_000).default(1)
const pageSize = z.number().int().min(1).max(100).default(25)
const fields = {
  url: z.string().trim().min(1).max(2000),
  description: z.string().trim().max(200).default(''),
  /** An empty list subscribes to all types. */
  types: z.array(z.enum(eventTypes)).max(eventTypes.length).default([]),
}

export const endpointById = z.object({ id: z.uuid() })
export type EndpointById = z.output<typeof endpointById>
export const endpointListInput = z.object({ applicationId: z.uuid().optional(), page, pageSize })
export type EndpointListInput = z.output<typeof endpointListInput>
export const createEndpointInput = z.object({ applicationId: z.uuid().optional(), ...fields })
export type CreateEndpointInput = z.output<typeof createEndpointInput>
/** `version` is the one that the form was opened with; if it has changed, saving is a `conflict` with reason `stale`. */
export const saveEndpointInput = z.object({ id: z.uuid(), version: z.number().int().min(1), ...fields })
export type SaveEndpointInput = z.output<typeof saveEndpointInput>
export const rotateSecretInput = z.object({
  id: z.uuid(),
  /** Hours during which the previous secret signs as well. */
  overlapHours: z.number().int().min(0).max(168).default(24),
})
export type RotateSecretInput = z.output<typeof rotateSecretInput>
export const setStateInput = z.object({ id: z.uuid(), state: z.enum(endpointStates) })
export type SetStateInput = z.output<typeof setStateInput>
export const deliveriesInput = z.object({
  endpointId: z.uuid(),
  state: z.enum(deliveryStates).optional(),
  type: z.enum([...eventTypes, TEST]).optional(),
  page,
  pageSize,
})
export type DeliveriesInput = z.output<typeof deliveriesInput>
export const deliveryById = z.object({ id: z.uuid() })
export type DeliveryById = z.output<typeof deliveryById>
export const replayFailedInput = z.object({ endpointId: z.uuid(), hours: z.number().int().min(1).max(744) })
export type ReplayFailedInput = z.output<typeof replayFailedInput>

export type Endpoint = {
  id: string
  applicationId: string
  url: string
  description: string
  types: EventType[]
  state: EndpointState
  stateReason: StateReason | null
  stateSince: Date
  failures: number
  failingSince: Date | null
  succeededAt: Date | null
  /** End of the time during which the previous secret signs as well, or null. */
  previousUntil: Date | null
  version: number
  createdAt: Date
}
export type EndpointRow = Endpoint & { applicationName: string; waiting: number; failed: number }
export type Paged<T> = { rows: T[]; total: number; page: number; pageSize: number }

export type DeliveryRow = {
  id: string
  eventId: string
  type: SentType
  appointmentId: string | null
  appointmentReference: string | null
  revision: number | null
  sequence: number
  state: DeliveryState
  attempts: number
  nextAttemptAt: Date | null
  lastStatus: number | null
  lastError: string | null
  occurredAt: Date
  createdAt: Date
  updatedAt: Date
}

type AttemptRow = {
  number: number
  startedAt: Date
  /** Null while the attempt runs or if it was interrupted. */
  respondedAt: Date | null
  status: number | null
  error: string | null
  durationMs: number | null
  excerpt: string
}
export type DeliveryDetails = DeliveryRow & {
  endpointId: string
  webhookId: string
  endpointUrl: string
  body: string
  attemptLog: AttemptRow[]
}

/** A new secret, which is returned only once. */
export type CreatedSecret = { id: string; secret: string }
