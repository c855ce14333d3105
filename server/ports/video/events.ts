import { z } from 'zod'

const prefix = 'video-session.'
const sessionEventTypes = ['created', 'join', 'leave', 'completed', 'failed'] as const
type SessionEventType = (typeof sessionEventTypes)[number]
/** Names of the five subscribed events, as the vendor spells them. */
export const sessionEventNames = sessionEventTypes.map((type) => `${prefix}${type}`)

const body = z.object({
  id: z.string().min(1).max(200),
  type: z.string().optional(),
  eventType: z.string().optional(),
  timestamp: z.coerce.date(),
  data: z.object({
    sessionId: z.string().min(1).max(200),
    name: z.string().max(300).nullish(),
    participantType: z.enum(['customer', 'agent']).nullish().catch(null),
  }),
})

export type VendorSessionEvent = {
  eventId: string
  type: SessionEventType
  at: Date
  providerId: string
  name: string | null
  participant: 'customer' | 'agent' | null
}

/** Reads a webhook; null for an event that we did not subscribe to, `unreadable` for an invalid body. */
export function readSessionEvent(raw: unknown): VendorSessionEvent | null | 'unreadable' {
  const parsed = body.safeParse(raw)
  if (!parsed.success) return 'unreadable'
  const { id, timestamp, data } = parsed.data
  const type = sessionEventTypes.find((one) => `${prefix}${one}` === (parsed.data.type ?? parsed.data.eventType))
  if (!type) return null
  const participant = data.participantType ?? null
  return { eventId: id, type, at: timestamp, providerId: data.sessionId, name: data.name ?? null, participant }
}
