import { z } from '@hono/zod-openapi'
import { standardTypeName } from '#server/webhooks/rules.ts'
import { type EventType, eventTypes } from '#server/webhooks/schema.ts'
import type { RestApp } from './app.ts'
import { instantOut, json } from './schema.ts'

/** What every event of an appointment says. Strict: a test holds what is sent against it. */
export const webhookEvent = z
  .strictObject({
    type: z.enum(eventTypes.map(standardTypeName)),
    timestamp: instantOut,
    data: z.strictObject({
      notificationType: z.enum(eventTypes),
      occurredAt: instantOut,
      sequence: z.number().int().openapi({ description: 'Counts the events of one appointment.' }),
      revision: z.number().int(),
      applicationId: z.uuid(),
      appointment: z.strictObject({
        id: z.uuid(),
        reference: z.string(),
        status: z.enum(['SCHEDULED', 'ACTIVATED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'NO_SHOW', 'FAILED']),
        start: instantOut,
        end: instantOut,
        duration: z.string().openapi({ example: 'PT30M' }),
        timezone: z.string(),
        presetId: z.uuid(),
        organizerId: z.uuid().nullable(),
        agentId: z.uuid().nullable(),
        targetAssignment: z.strictObject({ id: z.uuid(), type: z.enum(['AGENT', 'QUEUE']) }),
        participants: z.array(
          z.strictObject({
            id: z.uuid(),
            type: z.enum(['CUSTOMER', 'AGENT']),
            state: z.enum(['WAITING', 'JOINED', 'LEFT']).nullable(),
          }),
        ),
      }),
      change: z
        .record(z.string(), z.string())
        .openapi({ description: 'What changed: `from`, `to`, `agentId`, `participantId`, `offset` and the like.' }),
    }),
  })
  .openapi('WebhookEvent')

const headers = z.object({
  'webhook-id': z.string().openapi({ description: 'The same at every try: ignore one you have seen.' }),
  'webhook-timestamp': z
    .string()
    .openapi({ description: 'Seconds since 1970; refuse what is older than five minutes.' }),
  'webhook-signature': z
    .string()
    .openapi({ description: '`v1,` and HMAC-SHA256 in base64, one for each secret that counts.' }),
})

const when: Readonly<Record<EventType, string>> = {
  CREATE: 'It was booked.',
  UPDATE: 'Its details were changed.',
  RESCHEDULE: 'It was moved.',
  REASSIGN: 'Another agent has it.',
  ROOM: 'The way in is due.',
  REMINDER: 'A reminder is due.',
  CANCELLED: 'It was cancelled.',
  FOLLOW_UP: 'A follow-up is due.',
  IN_PROGRESS: 'Both sides are in.',
  COMPLETED: 'It is over.',
  FAILED: 'It could not take place.',
  NO_SHOW: 'Somebody did not come.',
  PARTICIPANT_ADDED: 'Somebody was added.',
  PARTICIPANT_REMOVED: 'Somebody was taken out.',
  PARTICIPANT_UPDATED: 'Somebody came, went, or has another contact.',
  INTERACTION_UPDATED: 'Its interaction has changed.',
}

/** What we ask of integrators' servers, beside what they may ask of us. */
export function registerWebhooks({ openAPIRegistry: registry }: RestApp): void {
  for (const type of eventTypes) {
    registry.registerWebhook({
      method: 'post',
      path: standardTypeName(type),
      operationId: `webhook_${type.toLowerCase()}`,
      tags: ['Webhooks'],
      summary: when[type],
      description: 'Signed as Standard Webhooks says. Answer 2xx within 15 seconds; 410 switches the endpoint off.',
      request: { headers, body: { content: json(webhookEvent) } },
      responses: { 204: { description: 'Taken.' } },
    })
  }
}
