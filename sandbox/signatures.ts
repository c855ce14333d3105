import { createHmac } from 'node:crypto'

/** Signature of an outgoing webhook; the secret is the receiver's. */
export type Signing =
  | { kind: 'svix' | 'standard'; secret: string }
  | { kind: 'twilio'; secret: string }
  | { kind: 'hub'; secret: string }

/** Returns the headers with id, time and signature; computed for each attempt, as the vendors do. */
export function signatureHeaders(signing: Signing, id: string, url: string, body: string): Record<string, string> {
  if (signing.kind === 'twilio') return { 'x-twilio-signature': signTwilio(signing.secret, url, body) }
  if (signing.kind === 'hub') return { 'x-hub-signature-256': `sha256=${hmac('sha256', signing.secret, body)}` }
  const prefix = signing.kind === 'svix' ? 'svix' : 'webhook'
  const timestamp = Math.floor(Date.now() / 1000).toString()
  const signature = hmac('sha256', secretBytes(signing.secret), `${id}.${timestamp}.${body}`)
  return { [`${prefix}-id`]: id, [`${prefix}-timestamp`]: timestamp, [`${prefix}-signature`]: `v1,${signature}` }
}

/** `whsec_` marks base64, as in Standard Webhooks and Svix; any other secret is used as it is. */
function secretBytes(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')
}

/** Twilio signs the URL followed by each form field, name and value, in the order of the names. */
function signTwilio(secret: string, url: string, body: string): string {
  const pairs = [...new URLSearchParams(body)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return hmac('sha1', secret, url + pairs.map(([name, value]) => name + value).join(''))
}

function hmac(algorithm: string, secret: string | Buffer, content: string): string {
  return createHmac(algorithm, secret).update(content).digest('base64')
}
