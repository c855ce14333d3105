import { z } from 'zod'

export const retryInput = z.object({ appointmentId: z.uuid() })
export type RetryInput = z.output<typeof retryInput>

export type ReceiveMessageInput = { applicationId: string; headers: Record<string, string>; rawBody: string }

/** Body of an Open Messaging webhook; only the fields that are used. */
export const outboundMessage = z.object({
  id: z.string().min(1).max(200),
  type: z.string(),
  text: z.string().nullish(),
  conversationId: z.string().max(200).nullish(),
  channel: z.object({
    to: z.object({ id: z.string().max(300) }).nullish(),
    time: z.coerce.date().nullish().catch(null),
  }),
})
export type OutboundMessage = z.infer<typeof outboundMessage>
