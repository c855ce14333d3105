import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** Returns the row and field of an encrypted secret, its associated data. */
export const secretSealContext = (endpointId: string): string => `webhook_endpoints.secret:${endpointId}`

export const webhookId = (eventId: string): string => `msg_${eventId.replaceAll('-', '')}`

/** Builds the headers of Standard Webhooks, signed with each valid secret, the newest first. */
export function signedHeaders(
  secrets: readonly string[],
  message: { eventId: string; body: string },
  at: Date,
): Record<string, string> {
  const id = webhookId(message.eventId)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, message.body)).join(' '),
  }
}
