import { randomBytes } from 'node:crypto'
import type { SandboxContext } from './context.ts'
import type { Call } from './http.ts'
import { type Fields, fields, text } from './json.ts'
import { storeMessage } from './messages.ts'
import { DEFAULT_TWILIO_AUTH_TOKEN } from './options.ts'
import type { Message } from './records.ts'
import { basicAuth, type Reply } from './request.ts'
import type { Route } from './router.ts'
import { segmentCount } from './segments.ts'
import { moreInfo } from './vendors.ts'

const MESSAGES = '/2010-04-01/Accounts/{account}/Messages.json'
const EVENT_DELAY_MS = 100
const MAX_BODY_LENGTH = 1_600

/**
 * Twilio's Messages API. Numbers ending in 0000 are never reached, in 9999 do not exist, in 7777 have no WhatsApp;
 * numbers that opted out are refused.
 */
export const twilioRoutes: Route[] = [
  { method: 'POST', path: MESSAGES, handle: (call) => withAccount(call, send) },
  { method: 'GET', path: MESSAGES, handle: (call) => withAccount(call, search) },
  { method: 'GET', path: '/2010-04-01/Accounts/{account}/Messages/{file}', handle: (call) => withAccount(call, read) },
  { method: 'POST', path: '/twilio/opt-outs', handle: optOut },
]

type Account = { sid: string; authToken: string }

function withAccount(call: Call, next: (call: Call, account: Account) => Reply): Reply {
  const auth = basicAuth(call)
  const expected = call.context.options.twilioAuthToken
  const isWrong = !auth?.user || !auth.password || auth.password === 'wrong' || (expected && auth.password !== expected)
  if (isWrong) return error(401, 20003, 'Authenticate')
  const authToken = expected ?? (auth.user.startsWith('AC') ? auth.password : DEFAULT_TWILIO_AUTH_TOKEN)
  return next(call, { sid: call.params.account ?? '', authToken })
}

function send({ context, body }: Call, account: Account): Reply {
  const form = fields(body)
  const [to, from] = [text(form.To), text(form.From) ?? text(form.MessagingServiceSid)]
  const content = text(form.Body) ?? renderTemplate(text(form.ContentSid), text(form.ContentVariables))
  if (!to) return error(400, 21604, "A 'To' phone number is required.")
  if (!from) return error(400, 21603, "A 'From' phone number is required.")
  if (!content) return error(400, 21602, 'Message body is required.')
  if (content.length > MAX_BODY_LENGTH)
    return error(400, 21617, `The concatenated message body exceeds the ${MAX_BODY_LENGTH} character limit`)
  const number = to.replace(/^whatsapp:/, '')
  if (!/^\+[1-9]\d{6,14}$/.test(number) || number.endsWith('9999'))
    return error(400, 21211, `Invalid 'To' Phone Number: ${to}`)
  if (context.state.get('optouts', number)) return error(400, 21610, 'Attempt to send to unsubscribed recipient')
  const byWhatsapp = to.startsWith('whatsapp:')
  const hasNoWhatsapp = byWhatsapp && number.endsWith('7777')
  const isUnreachable = number.endsWith('0000') || hasNoWhatsapp
  const message = storeMessage(context, {
    id: `SM${randomBytes(16).toString('hex')}`,
    account: account.sid,
    channel: byWhatsapp ? 'whatsapp' : 'sms',
    to: [number],
    from,
    subject: null,
    text: content,
    html: null,
    attachments: [],
    headers: {},
    idempotencyKey: null,
    status: isUnreachable ? 'undelivered' : 'delivered',
    errorCode: hasNoWhatsapp ? 63003 : isUnreachable ? 30003 : null,
    extra: {},
  })
  const callback = text(form.StatusCallback)
  if (callback) sendCallbacks(context, message, callback, account)
  return { status: 201, effect: true, body: { ...view(message), status: 'queued', error_code: null, date_sent: null } }
}

/** Renders a template as its variables, because the vendor holds the real text. */
function renderTemplate(contentSid: string | undefined, variables: string | undefined): string | undefined {
  if (!contentSid) return undefined
  try {
    return `[${contentSid}] ${Object.values(JSON.parse(variables ?? '{}')).join(' ')}`
  } catch {
    return undefined
  }
}

function sendCallbacks(context: SandboxContext, message: Message, url: string, account: Account): void {
  const step = context.options.eventDelayMs ?? EVENT_DELAY_MS
  for (const [index, status] of ['sent', message.status].entries()) {
    const body = new URLSearchParams({
      AccountSid: account.sid,
      ApiVersion: '2010-04-01',
      From: message.from,
      MessageSid: message.id,
      MessageStatus: status,
      SmsSid: message.id,
      SmsStatus: status,
      To: address(message),
    })
    if (index > 0 && message.errorCode) body.set('ErrorCode', String(message.errorCode))
    const signing = { kind: 'twilio' as const, secret: account.authToken }
    const outgoing = { vendor: 'twilio' as const, id: `${message.id}:${status}`, url, body: body.toString(), signing }
    context.webhooks.send(
      { ...outgoing, contentType: 'application/x-www-form-urlencoded; charset=utf-8' },
      step * (index + 1),
    )
  }
}

function search({ context, query, path }: Call, account: Account): Reply {
  const [to, from] = [query.get('To'), query.get('From')]
  const size = Math.min(1000, Math.max(1, Number(query.get('PageSize') ?? 50) || 50))
  const page = Math.max(0, Number(query.get('Page') ?? 0) || 0)
  const found = context.state
    .all('messages')
    .filter((message) => message.channel !== 'email' && message.account === account.sid)
    .filter(
      (message) => (!to || address(message) === to) && (!from || message.from === from) && sentWithin(message, query),
    )
    .reverse()
  const messages = found.slice(page * size, (page + 1) * size).map(view)
  const link = (number: number) => {
    const next = new URLSearchParams(query)
    next.set('Page', String(number))
    next.set('PageSize', String(size))
    return `${path}?${next}`
  }
  const more = found.length > (page + 1) * size
  const neighbours = {
    next_page_uri: more ? link(page + 1) : null,
    previous_page_uri: page > 0 ? link(page - 1) : null,
  }
  const bounds = { page, page_size: size, start: page * size, end: page * size + Math.max(0, messages.length - 1) }
  return { status: 200, body: { messages, ...bounds, uri: link(page), first_page_uri: link(0), ...neighbours } }
}

/** Filters by `DateSent`, `DateSent<` and `DateSent>` (the latter two inclusive), as days or instants in UTC. */
function sentWithin({ sentAt }: Message, query: URLSearchParams): boolean {
  const [on, before, after] = [query.get('DateSent'), query.get('DateSent<'), query.get('DateSent>')]
  if (on && !sentAt.startsWith(on.slice(0, 10))) return false
  if (before && Date.parse(sentAt) > Date.parse(before)) return false
  return !after || Date.parse(sentAt) >= Date.parse(after)
}

function read({ context, params }: Call, account: Account): Reply {
  const message = context.state.get('messages', (params.file ?? '').replace(/\.json$/, ''))
  if (!message || message.channel === 'email' || message.account !== account.sid) {
    return error(
      404,
      20404,
      `The requested resource /2010-04-01/Accounts/${account.sid}/Messages/${params.file} was not found`,
    )
  }
  return { status: 200, body: view(message) }
}

/** `{number, optedOut?}`: opts a number out or in, as if its owner had replied STOP or START. */
function optOut({ context, body }: Call): Reply {
  const { number, optedOut } = fields(body)
  const e164 = text(number)
  if (!e164) return { status: 400, body: { error: 'number is needed' } }
  if (optedOut === false) context.state.remove('optouts', e164)
  else context.state.put('optouts', e164, { number: e164 })
  return { status: 200, effect: true, body: { number: e164, optedOut: optedOut !== false } }
}

function view(message: Message): Fields {
  const uri = `/2010-04-01/Accounts/${message.account}/Messages/${message.id}`
  const date = new Date(message.sentAt).toUTCString().replace('GMT', '+0000')
  const hasService = message.from.startsWith('MG')
  return {
    sid: message.id,
    account_sid: message.account,
    messaging_service_sid: hasService ? message.from : null,
    api_version: '2010-04-01',
    body: message.text,
    direction: 'outbound-api',
    from: hasService ? null : message.from,
    to: address(message),
    status: message.status,
    error_code: message.errorCode,
    error_message: message.errorCode ? 'Unreachable destination handset' : null,
    num_segments: String(segmentCount(message.text ?? '')),
    num_media: '0',
    price: null,
    price_unit: 'USD',
    date_created: date,
    date_updated: date,
    date_sent: date,
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  }
}

function address(message: Message): string {
  return `${message.channel === 'whatsapp' ? 'whatsapp:' : ''}${message.to[0] ?? ''}`
}

function error(status: number, code: number, message: string): Reply {
  return { status, body: { code, message, more_info: moreInfo(code), status } }
}
