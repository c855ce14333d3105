import { z } from '@hono/zod-openapi'
import { standardTypeName } from '#server/webhooks/rules.ts'
import { type EventType, eventTypes } from '#server/webhooks/schema.ts'
import type { RestApp } from './app.ts'
import { instantOut, json } from './schema.ts'

/** Body of every webhook event. Strict, because a test checks the sent events against it. */
export const webhookEvent = z
  .strictObject({
    type: z.enum(eventTypes.map(standardTypeName)),
    timestamp: instantOut,
    data: z.strictObject({
      notificationType: z.enum(eventTypes),
      occurredAt: instantOut,
      sequence: z.number().int().openapi({ description: 'Sequence number of the event within its appointment.' }),
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
      change: z.record(z.string(), z.string()).openapi({
        description: 'Details of the change, such as `from`, `to`, `agentId`, `participantId` or `offset`.',
      }),
    }),
  })
  .openapi('WebhookEvent')

const headers = z.object({
  'webhook-id': z
    .string()
    .openapi({ description: 'Identical on every attempt; ignore IDs that you have already processed.' }),
  'webhook-timestamp': z
    .string()
    .openapi({ description: 'Unix time in seconds; reject requests older than five minutes.' }),
  'webhook-signature': z
    .string()
    .openapi({ description: '`v1,` followed by the HMAC-SHA256 in base64, one for each valid secret.' }),
})

const summaries: Readonly<Record<EventType, string>> = {
  CREATE: 'The appointment was booked.',
  UPDATE: 'The details of the appointment changed.',
  RESCHEDULE: 'The appointment was rescheduled.',
  REASSIGN: 'The appointment was assigned to another agent.',
  ROOM: 'The join link is due.',
  REMINDER: 'A reminder is due.',
  CANCELLED: 'The appointment was cancelled.',
  FOLLOW_UP: 'A follow-up is due.',
  IN_PROGRESS: 'The appointment has started: both participants have joined.',
  COMPLETED: 'The appointment was completed.',
  FAILED: 'The appointment failed.',
  NO_SHOW: 'A participant did not attend.',
  PARTICIPANT_ADDED: 'A participant was added.',
  PARTICIPANT_REMOVED: 'A participant was removed.',
  PARTICIPANT_UPDATED: 'A participant joined, left or changed their contact details.',
  INTERACTION_UPDATED: 'The interaction of the appointment changed.',
}

/** Registers the webhooks that integrators receive. */
export function registerWebhooks({ openAPIRegistry: registry }: RestApp): void {
  for (const type of eventTypes) {
    registry.registerWebhook({
      method: 'post',
      path: standardTypeName(type),
      operationId: `webhook_${type.toLowerCase()}`,
      tags: ['Webhooks'],
      summary: summaries[type],
      description:
        'Signed according to the Standard Webhooks specification. Respond with 2xx within 15 seconds; 410 disables the endpoint.',
      request: { headers, body: { content: json(webhookEvent) } },
      responses: { 204: { description: 'Accepted.' } },
    })
  }
}
