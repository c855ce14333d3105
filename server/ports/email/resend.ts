import { Resend } from 'resend'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import type { Config } from '#server/config.ts'
import type { PortFailure, PortResult } from '../result.ts'
import { toPortFailure, toVendorStatus } from './resendStatus.ts'
import type { EmailPort, MailReceipt, OutgoingMail, ReceiptRequest, ReceiptResult, VendorStatus } from './types.ts'

export type ResendConfig = Pick<
  Config,
  'RESEND_API_KEY' | 'RESEND_BASE_URL' | 'RESEND_WEBHOOK_SECRET' | 'VENDOR_TIMEOUT_MS'
>

/**
 * Implements the email port with Resend. Without an API key it sends nothing and returns `not_configured`, which is
 * retried later.
 */
export function createResend(config: ResendConfig): EmailPort {
  const { RESEND_API_KEY: key, VENDOR_TIMEOUT_MS: timeoutMs } = config
  const client = key ? new Resend(key, { baseUrl: config.RESEND_BASE_URL }) : null
  return {
    send: async (mail) => (client ? send(client, mail, timeoutMs) : notConfigured),
    status: async (providerId) => (client ? fetchLastEvent(client, providerId, timeoutMs) : notConfigured),
    readReceipt: async (request) => readReceipt(config.RESEND_WEBHOOK_SECRET, request),
  }
}

const notConfigured: PortFailure = { ok: false, kind: 'rejected', code: 'not_configured', permanent: false }

async function send(
  client: Resend,
  mail: OutgoingMail,
  timeoutMs: number,
): Promise<PortResult<{ providerId: string }>> {
  const response = await client.emails.send(
    {
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      headers: mail.headers,
      tags: Object.entries(mail.tags ?? {}).map(([name, value]) => ({ name, value })),
      attachments: mail.attachments.map(({ filename, content, contentType }) => ({
        filename,
        contentType,
        content: Buffer.from(content, 'utf8'),
      })),
    },
    { idempotencyKey: mail.idempotencyKey, signal: AbortSignal.timeout(timeoutMs) },
  )
  if (response.data?.id) return { ok: true, value: { providerId: response.data.id } }
  return failureFrom(response)
}

async function fetchLastEvent(client: Resend, id: string, timeoutMs: number): Promise<PortResult<VendorStatus | null>> {
  const response = await client.get<{ last_event?: string }>(`/emails/${encodeURIComponent(id)}`, {
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.data) return { ok: true, value: toVendorStatus(response.data.last_event ?? '', null) }
  return response.error?.name === 'not_found' ? { ok: true, value: null } : failureFrom(response)
}

/**
 * The package hides network errors, so a refused connection counts as unknown; the idempotency key makes a second
 * attempt safe.
 */
function failureFrom(response: {
  error: { name?: string; statusCode?: number | null } | null
  headers: Record<string, string> | null
}): PortFailure {
  const seconds = Number(response.headers?.['retry-after'])
  return toPortFailure({
    name: response.error?.name ?? 'no_response',
    status: response.error?.statusCode ?? null,
    retryAfterMs: Number.isFinite(seconds) && response.headers?.['retry-after'] ? Math.max(0, seconds * 1000) : null,
  })
}

/** The tags are documented as an object, but some webhooks return the list that was sent. */
const tagsSchema = z
  .union([
    z.record(z.string(), z.string()),
    z
      .array(z.object({ name: z.string(), value: z.string() }))
      .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value]))),
  ])
  .catch({})

const receiptSchema = z.object({
  type: z.string(),
  created_at: z.coerce.date(),
  data: z.object({
    email_id: z.string().min(1),
    tags: tagsSchema,
    bounce: z.object({ type: z.string() }).optional().catch(undefined),
  }),
})

function readReceipt(secret: string | undefined, { headers, rawBody }: ReceiptRequest): ReceiptResult<MailReceipt> {
  if (!secret) return { kind: 'not_configured' }
  if (!isSignatureValid(secret, headers, rawBody)) return { kind: 'invalid_signature' }
  const body = receiptSchema.safeParse(parseJson(rawBody))
  if (!body.success) return { kind: 'ignored' }
  const { type, created_at, data } = body.data
  const status = toVendorStatus(type.replace(/^email\./, ''), data.bounce?.type ?? null)
  if (!status) return { kind: 'ignored' }
  const eventId = header(headers, 'id')
  return {
    kind: 'receipt',
    receipt: { ...status, eventId, providerId: data.email_id, at: created_at, tags: data.tags },
  }
}

function isSignatureValid(secret: string, headers: Headers, rawBody: string): boolean {
  const signed = { 'webhook-id': header(headers, 'id'), 'webhook-timestamp': header(headers, 'timestamp') }
  try {
    new Webhook(secret).verify(
      rawBody,
      { ...signed, 'webhook-signature': header(headers, 'signature') },
      { jsonParse: false },
    )
    return true
  } catch {
    return false
  }
}

const header = (headers: Headers, name: string): string =>
  headers.get(`svix-${name}`) ?? headers.get(`webhook-${name}`) ?? ''

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
