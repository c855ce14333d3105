import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** Which row and field a sealed secret belongs to. */
export const secretSealContext = (endpointId: string): string => `webhook_endpoints.secret:${endpointId}`

export const webhookId = (eventId: string): string => `msg_${eventId.replaceAll('-', '')}`

/** The headers of Standard Webhooks: signed with each secret that counts now, the newest first. */
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
