import { createHash, randomUUID } from 'node:crypto'
import { type SandboxContext, settings } from './context.ts'
import type { Call } from './http.ts'
import { type Fields, fields, list, strings, text } from './json.ts'
import { storeMessage } from './messages.ts'
import { DEFAULT_RESEND_WEBHOOK_SECRET } from './options.ts'
import type { Attachment, Message } from './records.ts'
import { bearer, header, type Reply } from './request.ts'
import type { Route } from './router.ts'

const KEY_LIFETIME_MS = 24 * 3_600_000
const EVENT_DELAY_MS = 100

/**
 * Resend. An address that begins with `bounce` bounces, one with `complain` complains; everything else is delivered.
 */
export const resendRoutes: Route[] = [
  { method: 'POST', path: '/emails', handle: send },
  { method: 'GET', path: '/emails/{id}', handle: read },
]

async function send(call: Call): Promise<Reply> {
  const apiKey = bearer(call)
  if (!apiKey) return refusal(401, 'missing_api_key', 'Missing API Key')
  if (!apiKey.startsWith('re_')) return refusal(401, 'validation_error', 'API key is invalid')
  const problem = mailProblem(call)
  if (problem) return problem
  const key = header(call, 'idempotency-key') ?? null
  if (key === null) return deliver(call, apiKey, null)
  if (key === '' || key.length > 256) {
    return refusal(400, 'invalid_idempotency_key', 'The idempotency key must be between 1 and 256 characters.')
  }
  return sendOncePerKey(call, apiKey, key)
}

/**
 * Sends one mail per key and day of sandbox time: the same body gets the first response again, another body is refused.
 */
async function sendOncePerKey(call: Call, apiKey: string, key: string): Promise<Reply> {
  const { context } = call
  const scopedKey = `${hash(apiKey).slice(0, 16)}:${key}`
  if (context.inFlight.has(scopedKey)) {
    return refusal(
      409,
      'concurrent_idempotent_requests',
      'Same idempotency key used while original request is still in progress.',
    )
  }
  const stored = context.state.get('idempotency', scopedKey)
  const fingerprint = hash(JSON.stringify(call.body))
  if (stored && context.clock.now().getTime() - Date.parse(stored.at) < KEY_LIFETIME_MS) {
    if (stored.fingerprint === fingerprint) return { status: 200, body: { id: stored.messageId } }
    return refusal(409, 'invalid_idempotent_request', 'Same idempotency key used with a different request payload.')
  }
  context.inFlight.add(scopedKey)
  try {
    await call.pause()
    const reply = deliver(call, apiKey, key)
    const messageId = text(fields(reply.body).id) ?? ''
    context.state.put('idempotency', scopedKey, { fingerprint, messageId, at: context.clock.iso() })
    return reply
  } finally {
    context.inFlight.delete(scopedKey)
  }
}

function deliver({ context, body }: Call, apiKey: string, idempotencyKey: string | null): Reply {
  const mail = fields(body)
  const to = addresses(mail.to)
  const outcomes = outcomesOf(to)
  const message = storeMessage(context, {
    id: randomUUID(),
    account: hash(apiKey).slice(0, 16),
    channel: 'email',
    to,
    from: text(mail.from) ?? '',
    subject: text(mail.subject) ?? null,
    text: text(mail.text) ?? null,
    html: text(mail.html) ?? null,
    attachments: list(mail.attachments).map(attachment),
    headers: strings(mail.headers),
    idempotencyKey,
    status: outcomes.at(-1) ?? 'sent',
    errorCode: null,
    extra: {
      cc: addresses(mail.cc),
      bcc: addresses(mail.bcc),
      replyTo: addresses(mail.reply_to),
      tags: list(mail.tags),
    },
  })
  sendEvents(context, message, outcomes)
  return { status: 200, body: { id: message.id }, effect: true }
}

function sendEvents(context: SandboxContext, message: Message, outcomes: string[]): void {
  const { appUrl } = settings(context)
  if (!appUrl) return
  const step = context.options.eventDelayMs ?? EVENT_DELAY_MS
  const url = `${appUrl.replace(/\/$/, '')}/api/webhooks/resend`
  const secret = context.options.resendWebhookSecret ?? DEFAULT_RESEND_WEBHOOK_SECRET
  outcomes.forEach((state, index) => {
    const id = `msg_${randomUUID().replaceAll('-', '')}`
    const body = JSON.stringify(eventBody(context, message, state))
    const signing = { kind: 'svix' as const, secret }
    context.webhooks.send(
      { vendor: 'resend', id, url, contentType: 'application/json', body, signing },
      step * (index + 1),
    )
  })
}

function eventBody(context: SandboxContext, message: Message, state: string): Fields {
  const { id, to, from, subject, sentAt, extra } = message
  const bounce = { type: 'Permanent', subType: 'General', message: 'The recipient’s mail server rejected the message.' }
  const data = {
    email_id: id,
    created_at: sentAt,
    from,
    to,
    subject,
    tags: extra.tags,
    ...(state === 'bounced' ? { bounce } : {}),
  }
  return { type: `email.${state}`, created_at: context.clock.iso(), data }
}

function outcomesOf(to: string[]): string[] {
  const local = (address: string) => bareAddress(address).toLowerCase()
  if (to.some((address) => local(address).startsWith('bounce'))) return ['sent', 'bounced']
  if (to.some((address) => local(address).startsWith('complain'))) return ['sent', 'delivered', 'complained']
  return ['sent', 'delivered']
}

function read(call: Call): Reply {
  const apiKey = bearer(call)
  if (!apiKey) return refusal(401, 'missing_api_key', 'Missing API Key')
  const message = call.context.state.get('messages', call.params.id ?? '')
  if (message?.channel !== 'email' || message.account !== hash(apiKey).slice(0, 16))
    return refusal(404, 'not_found', 'Email not found')
  const { id, to, from, subject, html, text: plainText, sentAt, status, extra } = message
  const { cc, bcc, replyTo: reply_to, tags } = extra
  const common = { object: 'email', id, to, from, created_at: sentAt, subject, html, text: plainText }
  return { status: 200, body: { ...common, cc, bcc, reply_to, tags, last_event: status, scheduled_at: null } }
}

function mailProblem(call: Call): Reply | null {
  if (call.malformed) return refusal(400, 'validation_error', 'The request body is not valid JSON.')
  const mail = fields(call.body)
  const to = addresses(mail.to)
  if (to.length === 0) return refusal(422, 'missing_required_field', 'Missing `to` field.')
  for (const name of ['from', 'subject'])
    if (!text(mail[name])) return refusal(422, 'missing_required_field', `Missing \`${name}\` field.`)
  if (!text(mail.html) && !text(mail.text))
    return refusal(422, 'missing_required_field', 'Missing `html` or `text` field.')
  const names = { from: [text(mail.from) ?? ''], to, cc: addresses(mail.cc), bcc: addresses(mail.bcc) }
  for (const [name, values] of Object.entries(names)) {
    const form = '`email@example.com` or `Name <email@example.com>`'
    const message = `Invalid \`${name}\` field. The email address needs to follow the ${form} format.`
    if (!values.every(isAddress)) return refusal(422, 'validation_error', message)
  }
  if (to.length > 50) return refusal(422, 'validation_error', 'The `to` field must contain at most 50 recipients.')
  return null
}

function isAddress(value: string): boolean {
  return /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(bareAddress(value))
}

/** `Name <a@b.test>` → `a@b.test` */
export function bareAddress(address: string): string {
  return /<([^>]*)>\s*$/.exec(address)?.[1] ?? address.trim()
}

function addresses(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one !== '')
}

/** `content` is base64, or a Buffer serialized as JSON. */
function attachment(value: unknown): Attachment {
  const { filename, content, content_type: contentType, path } = fields(value)
  const bytes = fields(content).data
  const base64 = Array.isArray(bytes) ? Buffer.from(bytes).toString('base64') : (text(content) ?? '')
  const name = text(filename) ?? text(path)?.split('/').at(-1) ?? 'attachment'
  return { filename: name, contentType: text(contentType) ?? guessType(name), content: base64 }
}

function guessType(filename: string): string {
  const types: Record<string, string> = {
    ics: 'text/calendar',
    pdf: 'application/pdf',
    txt: 'text/plain',
    html: 'text/html',
    png: 'image/png',
  }
  return types[filename.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}

function refusal(statusCode: number, name: string, message: string): Reply {
  return { status: statusCode, body: { statusCode, name, message } }
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}
